using System.Text.Json.Nodes;

namespace Resolver.Models.Cassettes;

/// <summary>Tokens as the endpoint reported them.</summary>
/// <param name="In">Prompt.</param>
/// <param name="Out">Completion, reasoning included.</param>
/// <param name="Cached">Of the prompt, what the provider had cached.</param>
/// <param name="Reasoning">Of the completion, what was reasoning.</param>
internal sealed record AnswerUsage(int In, int Out, int Cached = 0, int Reasoning = 0);

/// <summary>A tool that the model asks for. Arguments that are no JSON object are kept as their text.</summary>
internal sealed record AnswerToolCall(string Id, string Name, JsonNode? Arguments);

/// <summary>
/// What an endpoint answered, put together from its stream so that a person can read and write it. It holds one of <see cref="Json"/>,
/// <see cref="Text"/> and <see cref="Raw"/>, or tool calls alone.
/// </summary>
internal sealed record CassetteAnswer
{
    /// <summary>HTTP status; 200 where it is left out.</summary>
    public int? Status { get; init; }

    /// <summary>The text where it is one JSON object.</summary>
    public JsonNode? Json { get; init; }

    /// <summary>Any other text, line by line.</summary>
    public IReadOnlyList<string>? Text { get; init; }

    /// <summary>Tools that the model asks for.</summary>
    public IReadOnlyList<AnswerToolCall>? ToolCalls { get; init; }

    /// <summary>Why the model declined.</summary>
    public string? Refusal { get; init; }

    /// <summary>Why it ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>. Left out: <c>tool_calls</c> where there are any, else <c>stop</c>.</summary>
    public string? Finish { get; init; }

    /// <summary>Left out, the endpoint reported none, and the call counts at its maximum.</summary>
    public AnswerUsage? Usage { get; init; }

    /// <summary>The model that answered, where it is another than the one that was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>A body that is no completion, or one of a form that is not known, as it came.</summary>
    public IReadOnlyList<string>? Raw { get; init; }

    /// <summary>The content type of <see cref="Raw"/>.</summary>
    public string? ContentType { get; init; }
}
