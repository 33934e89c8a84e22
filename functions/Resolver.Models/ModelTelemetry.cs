using System.Diagnostics;
using Microsoft.Extensions.AI;
using Resolver.Core.Ids;
using Resolver.Models.Calls;
using Resolver.Models.Configuration;
using Resolver.Models.Prompts;

namespace Resolver.Models;

/// <summary>Spans by the GenAI semantic conventions: names and numbers, never text of a prompt or a reply.</summary>
public static class ModelTelemetry
{
    /// <summary>The name to listen to.</summary>
    public const string SourceName = "Resolver.Models";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Start(ModelTierOptions tier, StepKey key) => Source.StartActivity($"chat {tier.Model}", ActivityKind.Client)?
        .SetTag("gen_ai.operation.name", "chat")
        .SetTag("gen_ai.provider.name", tier.Provider == ModelProvider.Azure ? "azure.ai.openai" : "openai")
        .SetTag("gen_ai.request.model", tier.Model)
        .SetTag("gen_ai.request.max_tokens", tier.MaxOutputTokens)
        .SetTag("server.address", tier.Endpoint.Host)
        .SetTag("server.port", tier.Endpoint.Port)
        .SetTag("resolver.tier", tier.Name)
        .SetTag("resolver.run", key.Run.Value)
        .SetTag("resolver.step", key.Step)
        .SetTag("resolver.prompt", PromptFiles.Version);

    internal static void Used(Activity? trace, long tokensIn, long tokensOut) => trace?
        .SetTag("gen_ai.usage.input_tokens", tokensIn)
        .SetTag("gen_ai.usage.output_tokens", tokensOut);

    internal static void Finish(Activity? trace, ChatFinishReason? reason) =>
        trace?.SetTag("gen_ai.response.finish_reasons", new[] { Known(reason) });

    internal static void Fail(Activity? trace, CallFailure failure) => trace?
        .SetTag("error.type", failure.Code)
        .SetStatus(ActivityStatusCode.Error, failure.Code);

    // The reason is the server's text; only the known ones are repeated.
    private static string Known(ChatFinishReason? reason) => reason?.Value is { } value and ("stop" or "length" or "content_filter" or "tool_calls") ? value : "other";
}
