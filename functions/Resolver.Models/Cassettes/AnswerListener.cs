using System.Text;
using System.Text.Json.Nodes;
using Resolver.Models.Wire;

namespace Resolver.Models.Cassettes;

/// <summary>Puts an answer together from what came over the wire: events, or a body in one piece.</summary>
/// <param name="clean">What is taken out of texts; they are whole by then, since an event may hold half a key.</param>
internal sealed class AnswerListener(Func<string, string> clean)
{
    private const string EventStream = "text/event-stream";

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _refusal = new();
    private readonly SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)> _tools = [];
    private string? _finish;
    private string? _model;
    private AnswerUsage? _usage;

    /// <summary>The answer of a body; as it came where it is of no known form.</summary>
    public static CassetteAnswer Of(byte[] body, string contentType, int status, string asked, Func<string, string> clean)
    {
        var text = Encoding.UTF8.GetString(body);
        var events = contentType == EventStream ? text : WholeReply.AsStream(body) is { } stream ? Encoding.UTF8.GetString(stream) : null;
        return status == 200 && events is not null && new AnswerListener(clean).Read(events) is { } answer
            ? answer with { Model = answer.Model == asked ? null : answer.Model }
            : new CassetteAnswer { Status = status == 200 ? null : status, ContentType = contentType, Raw = FormJson.Lines(clean(text.ReplaceLineEndings("\n"))) };
    }

    private CassetteAnswer? Read(string events)
    {
        try
        {
            foreach (var line in events.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.StartsWith("data:", StringComparison.Ordinal) && line[5..].Trim() is { } data && data != "[DONE]" && !Take(JsonNode.Parse(data)))
                {
                    return null;
                }
            }

            return _finish is null ? null : Answer();
        }
        catch (Exception odd) when (odd is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private bool Take(JsonNode? chunk)
    {
        _model ??= (string?)chunk?["model"];
        _usage = chunk?["usage"] is JsonObject usage ? Usage(usage) : _usage;
        if (chunk?["choices"] is not JsonArray choices || choices.Count > 1)
        {
            return chunk?["usage"] is not null;
        }

        if (choices.Count == 1 && choices[0] is { } choice)
        {
            _finish = (string?)choice["finish_reason"] ?? _finish;
            _text.Append((string?)choice["delta"]?["content"]);
            _refusal.Append((string?)choice["delta"]?["refusal"]);
            foreach (var (call, place) in (choice["delta"]?["tool_calls"] as JsonArray ?? []).Select(static (call, place) => (call, place)))
            {
                Take(call!, (int?)call!["index"] ?? place);
            }
        }

        return true;
    }

    private void Take(JsonNode call, int index)
    {
        var known = _tools.TryGetValue(index, out var begun) ? begun : (Id: string.Empty, Name: string.Empty, Arguments: new StringBuilder());
        known.Arguments.Append((string?)call["function"]?["arguments"]);
        _tools[index] = (known.Id + (string?)call["id"], known.Name + (string?)call["function"]?["name"], known.Arguments);
    }

    private static AnswerUsage Usage(JsonObject usage) => new(
        (int?)usage["prompt_tokens"] ?? 0,
        (int?)usage["completion_tokens"] ?? 0,
        (int?)usage["prompt_tokens_details"]?["cached_tokens"] ?? 0,
        (int?)usage["completion_tokens_details"]?["reasoning_tokens"] ?? 0);

    private static AnswerToolCall Call(string id, string name, string arguments) => new(id, name, FormJson.ObjectIn(arguments) ?? JsonValue.Create(arguments));

    private CassetteAnswer Answer()
    {
        var text = clean(_text.ToString());
        var json = FormJson.ObjectIn(text);
        return new CassetteAnswer
        {
            Json = json,
            Text = json is not null || text.Length == 0 ? null : FormJson.Lines(text),
            ToolCalls = _tools.Count == 0 ? null : [.. _tools.Values.Select(call => Call(call.Id, call.Name, clean(call.Arguments.ToString())))],
            Refusal = _refusal.Length == 0 ? null : clean(_refusal.ToString()),
            Finish = _finish == (_tools.Count > 0 ? "tool_calls" : "stop") ? null : _finish,
            Usage = _usage,
            Model = _model,
        };
    }
}
