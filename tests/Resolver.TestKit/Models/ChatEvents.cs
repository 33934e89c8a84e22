using System.Text;
using System.Text.Json;

namespace Resolver.TestKit.Models;

/// <summary>A completion as a stream of events: a chunk for every few characters, the reason of the end, and the usage in a chunk of its own.</summary>
public static class ChatEvents
{
    private const int Piece = 24;

    /// <summary>The whole stream.</summary>
    public static string Of(string content, object? usage, string finish)
    {
        var text = new StringBuilder();
        text.Append(Chunk(new { role = "assistant", content = string.Empty }, null));
        for (var at = 0; at < content.Length; at += Piece)
        {
            text.Append(Chunk(new { content = content.Substring(at, Math.Min(Piece, content.Length - at)) }, null));
        }

        return End(text, usage, finish);
    }

    /// <summary>The whole stream of a tool call, its arguments in pieces.</summary>
    public static string OfTool(string name, string arguments, object? usage)
    {
        var text = new StringBuilder();
        text.Append(Chunk(new { role = "assistant", tool_calls = new[] { new { index = 0, id = "call_1", type = "function", function = new { name, arguments = string.Empty } } } }, null));
        for (var at = 0; at < arguments.Length; at += Piece)
        {
            var piece = arguments.Substring(at, Math.Min(Piece, arguments.Length - at));
            text.Append(Chunk(new { tool_calls = new[] { new { index = 0, function = new { arguments = piece } } } }, null));
        }

        return End(text, usage, "tool_calls");
    }

    private static string End(StringBuilder text, object? usage, string finish)
    {
        text.Append(Chunk(new { }, finish));
        if (usage is not null)
        {
            text.Append(Event(new { id = "chatcmpl-1", @object = "chat.completion.chunk", created = 1_700_000_000, model = "served-model", choices = Array.Empty<object>(), usage }));
        }

        return text.Append("data: [DONE]\n\n").ToString();
    }

    /// <summary>One chunk with a delta.</summary>
    public static string Chunk(object delta, string? finish) => Event(new
    {
        id = "chatcmpl-1",
        @object = "chat.completion.chunk",
        created = 1_700_000_000,
        model = "served-model",
        choices = new[] { new { index = 0, delta, finish_reason = finish } },
    });

    private static string Event(object value) => $"data: {JsonSerializer.Serialize(value)}\n\n";
}
