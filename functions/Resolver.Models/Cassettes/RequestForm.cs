using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Resolver.Models.Cassettes;

/// <summary>A call of a tool as a request repeats it. Ids are numbered, since servers invent them.</summary>
internal sealed record ToolCallForm(string Id, string Name, JsonNode? Arguments);

/// <summary>One message of a request, in the form that is compared and kept.</summary>
internal sealed record MessageForm(string Role)
{
    /// <summary>Lines of the text.</summary>
    public IReadOnlyList<string>? Text { get; init; }

    /// <summary>What the assistant asked for.</summary>
    public IReadOnlyList<ToolCallForm>? ToolCalls { get; init; }

    /// <summary>Which of them a tool's result belongs to.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Members that have no place above.</summary>
    public JsonObject? Other { get; init; }

    /// <summary>Role and the beginning of a digest.</summary>
    [JsonIgnore]
    public string Label => $"{Role}-{FormJson.Digest(this)[..12]}";
}

/// <summary>What matters of a request: model, messages, tools, schema. Limits of length and the wish for a stream do not.</summary>
internal sealed record RequestForm(string Model, JsonObject? Options, IReadOnlyList<MessageForm> Messages)
{
    // What changes no answer that would be accepted.
    private static readonly string[] Ignored = ["stream", "stream_options", "max_tokens", "max_completion_tokens", "user", "store", "metadata", "prompt_cache_key"];

    /// <summary>The same for requests that are the same.</summary>
    public string Key { get; } = string.Join('\n', [Model, Options is null ? string.Empty : FormJson.Digest(Options), .. Messages.Select(FormJson.Digest)]);

    /// <summary>The name of the options in the file; null where there are none.</summary>
    public string? OptionsLabel => Options is null ? null : $"options-{FormJson.Digest(Options)[..12]}";

    /// <summary>Brings a request into its form.</summary>
    /// <param name="body">The request as it is sent.</param>
    /// <param name="path">Where it is sent: Azure names the deployment there.</param>
    /// <param name="text">What is taken out of texts.</param>
    /// <returns>Null where it is no chat completion.</returns>
    public static RequestForm? Of(string body, string path, TextForm text)
    {
        if (Parse(body) is not JsonObject root || root["messages"] is not JsonArray messages)
        {
            return null;
        }

        var model = (string?)root["model"] ?? path.Split('/').SkipWhile(static part => part != "deployments").ElementAtOrDefault(1) ?? string.Empty;
        var options = FormJson.Canonical(root, text.Of, ["model", "messages", .. Ignored]);
        return new RequestForm(model, options.Count == 0 ? null : options, new MessageReader(text).Read(messages));
    }

    private static JsonNode? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the messages of one request: ids of tool calls are numbered in their order.</summary>
    private sealed class MessageReader(TextForm text)
    {
        private readonly Dictionary<string, string> _calls = new(StringComparer.Ordinal);

        public IReadOnlyList<MessageForm> Read(JsonArray messages) => [.. messages.OfType<JsonObject>().Select(Read)];

        private MessageForm Read(JsonObject message)
        {
            var other = FormJson.Canonical(message, text.Of, ["role", "content", "tool_calls", "tool_call_id"]);
            var content = message["content"];
            if (content is not null && TextOf(content) is null)
            {
                other["content"] = FormJson.Canonical(content, text.Of);
            }

            return new MessageForm((string?)message["role"] ?? "user")
            {
                Text = content is null || TextOf(content) is not { } whole ? null : FormJson.Lines(text.Of(FormJson.Unfold(whole))),
                ToolCalls = message["tool_calls"] is JsonArray calls ? [.. calls.OfType<JsonObject>().Select(Call)] : null,
                ToolCallId = (string?)message["tool_call_id"] is { } id ? Number(id) : null,
                Other = other.Count == 0 ? null : other,
            };
        }

        private ToolCallForm Call(JsonObject call)
        {
            var arguments = (string?)call["function"]?["arguments"] ?? string.Empty;
            return new ToolCallForm(
                Number((string?)call["id"] ?? string.Empty), (string?)call["function"]?["name"] ?? string.Empty, FormJson.Canonical(FormJson.ObjectIn(arguments) ?? JsonValue.Create(arguments), text.Of));
        }

        private string Number(string id) => _calls.TryGetValue(id, out var number) ? number : _calls[id] = $"call-{_calls.Count + 1}";

        private static string? TextOf(JsonNode content) => content switch
        {
            JsonValue value when value.TryGetValue<string>(out var whole) => whole,
            JsonArray parts when parts.All(static part => part is JsonObject { Count: 2 } piece && (string?)piece["type"] == "text") =>
                string.Concat(parts.Select(static part => (string?)part!["text"])),
            _ => null,
        };
    }
}
