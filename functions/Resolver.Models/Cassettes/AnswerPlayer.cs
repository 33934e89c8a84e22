using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Core.Json;

namespace Resolver.Models.Cassettes;

/// <summary>Says a recorded answer again, as the endpoint would: a stream of events.</summary>
internal static class AnswerPlayer
{
    private const int Piece = 64;

    public static HttpResponseMessage Play(CassetteAnswer answer, string asked, HttpRequestMessage request)
    {
        var (body, type) = answer.Raw is { } raw ? (FormJson.Text(raw), answer.ContentType ?? "application/json") : (Events(answer, answer.Model ?? asked), "text/event-stream");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return new HttpResponseMessage((HttpStatusCode)(answer.Status ?? 200)) { RequestMessage = request, Content = content };
    }

    private static string Events(CassetteAnswer answer, string model)
    {
        var events = new StringBuilder();
        void Add(JsonNode choices, JsonNode? usage = null) => events.Append("data: ")
            .Append(new JsonObject
            {
                ["id"] = "chatcmpl-cassette",
                ["object"] = "chat.completion.chunk",
                ["created"] = 0,
                ["model"] = model,
                ["choices"] = choices,
                ["usage"] = usage,
            }.ToJsonString(ResolverJson.Options)).Append("\n\n");
        void Say(JsonObject delta, string? finish = null) => Add(new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }));

        Say(new JsonObject { ["role"] = "assistant", ["content"] = string.Empty });
        foreach (var piece in TextOf(answer).Chunk(Piece))
        {
            Say(new JsonObject { ["content"] = new string(piece) });
        }

        foreach (var delta in Rest(answer))
        {
            Say(delta);
        }

        Say([], answer.Finish ?? (answer.ToolCalls is { Count: > 0 } ? "tool_calls" : "stop"));
        if (answer.Usage is { } usage)
        {
            Add(new JsonArray(), Usage(usage));
        }

        return events.Append("data: [DONE]\n\n").ToString();
    }

    private static string TextOf(CassetteAnswer answer) => answer.Json?.ToJsonString(ResolverJson.Options) ?? (answer.Text is null ? string.Empty : FormJson.Text(answer.Text));

    private static IEnumerable<JsonObject> Rest(CassetteAnswer answer)
    {
        if (answer.Refusal is { } refusal)
        {
            yield return new JsonObject { ["refusal"] = refusal };
        }

        foreach (var (call, index) in (answer.ToolCalls ?? []).Select(static (call, index) => (call, index)))
        {
            yield return new JsonObject { ["tool_calls"] = new JsonArray(Call(call, index)) };
        }
    }

    private static JsonObject Call(AnswerToolCall call, int index) => new()
    {
        ["index"] = index,
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = Arguments(call.Arguments) },
    };

    private static string Arguments(JsonNode? arguments) => arguments switch
    {
        null => "{}",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => arguments.ToJsonString(ResolverJson.Options),
    };

    private static JsonObject Usage(AnswerUsage usage) => new()
    {
        ["prompt_tokens"] = usage.In,
        ["completion_tokens"] = usage.Out,
        ["total_tokens"] = usage.In + usage.Out,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
    };
}
