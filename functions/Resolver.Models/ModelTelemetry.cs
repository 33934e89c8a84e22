using System.Diagnostics;
using Microsoft.Extensions.AI;
using Resolver.Core.Money;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Prompts;

namespace Resolver.Models;

/// <summary>Spans by the GenAI semantic conventions: names and numbers, never text of a prompt or a reply.</summary>
public static class ModelTelemetry
{
    /// <summary>The name to listen to.</summary>
    public const string SourceName = "Resolver.Models";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Start(Endpoint endpoint, CallKey key) => Source.StartActivity($"chat {endpoint.Tier.Model}", ActivityKind.Client)?
        .SetTag("gen_ai.operation.name", "chat")
        .SetTag("gen_ai.provider.name", endpoint.Tier.Provider == ModelProvider.Azure ? "azure.ai.openai" : "openai")
        .SetTag("gen_ai.request.model", endpoint.Tier.Model)
        .SetTag("gen_ai.request.max_tokens", endpoint.Tier.MaxOutputTokens)
        .SetTag("server.address", endpoint.Tier.Endpoint.Host)
        .SetTag("server.port", endpoint.Tier.Endpoint.Port)
        .SetTag("resolver.tier", endpoint.Tier.Name)
        .SetTag("resolver.endpoint", endpoint.Name)
        .SetTag("resolver.run", key.Run.Value)
        .SetTag("resolver.step", key.Step)
        .SetTag("resolver.call", key.Call)
        .SetTag("resolver.prompt", PromptFiles.Version);

    internal static void Finish(Activity? trace, ChatResponse response)
    {
        trace?.SetTag("gen_ai.response.finish_reasons", new[] { Known(response.FinishReason) });
        if (response.Usage is { InputTokenCount: >= 0 and var tokensIn, OutputTokenCount: >= 0 and var tokensOut } usage)
        {
            trace?.SetTag("gen_ai.usage.input_tokens", tokensIn)
                .SetTag("gen_ai.usage.output_tokens", tokensOut)
                .SetTag("resolver.usage.cached_tokens", usage.CachedInputTokenCount)
                .SetTag("resolver.usage.reasoning_tokens", usage.ReasoningTokenCount);
        }
    }

    internal static void Fail(Activity? trace, string code) => trace?
        .SetTag("error.type", code)
        .SetStatus(ActivityStatusCode.Error, code);

    // The reason is the server's text; only the known ones are repeated.
    private static string Known(ChatFinishReason? reason) => reason?.Value is { } value and ("stop" or "length" or "content_filter" or "tool_calls") ? value : "other";
}
