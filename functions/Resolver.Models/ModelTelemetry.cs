using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Tracing;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Spending;

namespace Resolver.Models;

/// <summary>
/// The span of a request to a model, by the GenAI semantic conventions: names and numbers, and text of prompts and replies only where
/// <see cref="GenAi.CapturesContent"/> says so.
/// </summary>
public static class ModelTelemetry
{
    /// <summary>The name to listen to.</summary>
    public const string SourceName = "Resolver.Models";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Start(Endpoint endpoint, ModelRequest request)
    {
        var trace = Source.StartActivity($"{GenAi.Chat} {endpoint.Tier.Model}", ActivityKind.Client)?
            .SetTag(GenAi.Operation, GenAi.Chat)
            .SetTag(GenAi.Provider, ProviderOf(endpoint))
            .SetTag(GenAi.RequestModel, endpoint.Tier.Model)
            .SetTag(GenAi.RequestMaxTokens, request.Limit(endpoint.Tier).MaxOutputTokens)
            .SetTag(GenAi.RequestStream, true)
            .SetTag(GenAi.OutputType, request.Options?.ResponseFormat is ChatResponseFormatJson ? "json" : "text")
            .SetTag(GenAi.Conversation, request.Key.Run.Value)
            .SetTag(GenAi.Prompt, request.Prompt)
            .SetTag(GenAi.ServerAddress, endpoint.Tier.Endpoint.Host)
            .SetTag(GenAi.ServerPort, endpoint.Tier.Endpoint.Port)
            .SetTag("resolver.tier", endpoint.Tier.Name)
            .SetTag("resolver.endpoint", endpoint.Name)
            .SetTag("resolver.run", request.Key.Run.Value)
            .SetTag("resolver.step", request.Key.Step)
            .SetTag("resolver.call", request.Key.Call);
        if (GenAi.CapturesContent)
        {
            trace?.SetTag(GenAi.SystemInstructions, GenAi.Content(Parts(request.Messages.Where(static message => message.Role == ChatRole.System))))
                .SetTag(GenAi.InputMessages, GenAi.Content(Messages(request.Messages.Where(static message => message.Role != ChatRole.System), null)));
        }

        return trace;
    }

    /// <summary>The span of a request for vectors.</summary>
    internal static Activity? Start(Endpoint endpoint, RunId run, int texts, int dimensions) => Source.StartActivity($"{GenAi.Embeddings} {endpoint.Tier.Model}", ActivityKind.Client)?
        .SetTag(GenAi.Operation, GenAi.Embeddings)
        .SetTag(GenAi.Provider, ProviderOf(endpoint))
        .SetTag(GenAi.RequestModel, endpoint.Tier.Model)
        .SetTag(GenAi.EmbeddingDimensions, dimensions)
        .SetTag(GenAi.ServerAddress, endpoint.Tier.Endpoint.Host)
        .SetTag(GenAi.ServerPort, endpoint.Tier.Endpoint.Port)
        .SetTag("resolver.run", run.Value)
        .SetTag("resolver.embeddings.texts", texts);

    internal static void Finish(Activity? trace, long? tokensIn) => trace?.SetTag(GenAi.InputTokens, tokensIn);

    internal static void Finish(Activity? trace, ModelTierOptions tier, ChatResponse response)
    {
        trace?.SetTag(GenAi.FinishReasons, new[] { Known(response.FinishReason) })
            .SetTag(GenAi.ResponseModel, Short(response.ModelId))
            .SetTag(GenAi.ResponseId, Short(response.ResponseId))
            .SetTag(GenAi.OutputMessages, GenAi.CapturesContent ? GenAi.Content(Messages(response.Messages, Known(response.FinishReason))) : null);
        if (response.Usage is { InputTokenCount: >= 0 and var tokensIn, OutputTokenCount: >= 0 and var tokensOut } usage)
        {
            trace?.SetTag(GenAi.InputTokens, tokensIn)
                .SetTag(GenAi.OutputTokens, tokensOut)
                .SetTag(GenAi.CachedTokens, usage.CachedInputTokenCount)
                .SetTag(GenAi.ReasoningTokens, usage.ReasoningTokenCount)
                .SetTag("resolver.usd", (double?)Prices.Of(tier, usage)?.Usd);
        }
    }

    internal static void Fail(Activity? trace, string code) => trace?
        .SetTag(GenAi.ErrorType, code)
        .SetStatus(ActivityStatusCode.Error, code);

    private static string ProviderOf(Endpoint endpoint) => endpoint.Tier.Provider == ModelProvider.Azure ? "azure.ai.openai" : "openai";

    // The reason is the server's text; only the known ones are repeated.
    private static string Known(ChatFinishReason? reason) => reason?.Value is { } value and ("stop" or "length" or "content_filter" or "tool_calls") ? value : "other";

    // So are names and ids: what looks like one is kept.
    private static string? Short(string? text) =>
        text is { Length: > 0 and <= 100 } && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':' or '/') ? text : null;

    private static string Messages(IEnumerable<ChatMessage> messages, string? finish) => JsonSerializer.Serialize(
        messages.Select(message => new { role = message.Role.Value, parts = message.Contents.Select(Part), finish_reason = finish }), ResolverJson.Options);

    private static string Parts(IEnumerable<ChatMessage> messages) => JsonSerializer.Serialize(messages.SelectMany(static message => message.Contents).Select(Part), ResolverJson.Options);

    private static object Part(AIContent content) => content switch
    {
        TextContent text => new { type = "text", content = text.Text },
        FunctionCallContent call => new { type = "tool_call", id = call.CallId, name = call.Name, arguments = call.Arguments },
        FunctionResultContent result => new { type = "tool_call_response", id = result.CallId, response = result.Result?.ToString() },
        _ => new { type = "other" },
    };
}
