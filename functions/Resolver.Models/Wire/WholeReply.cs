using System.Text.Json;
using System.Text.Json.Nodes;

namespace Resolver.Models.Wire;

/// <summary>
/// Some servers ignore the wish for a stream and reply as a whole. Such a reply becomes a stream of one event, so that everything after
/// it is read in one way.
/// </summary>
internal static class WholeReply
{
    /// <summary>The event stream that says the same; null where the body is no completion.</summary>
    public static byte[]? AsStream(byte[] body)
    {
        try
        {
            if (JsonNode.Parse(body) is not JsonObject root || root["choices"] is not JsonArray { Count: > 0 } choices)
            {
                return null;
            }

            foreach (var choice in choices.OfType<JsonObject>())
            {
                ToDelta(choice);
            }

            root["object"] = "chat.completion.chunk";
            return [.. "data: "u8, .. JsonSerializer.SerializeToUtf8Bytes(root), .. "\n\ndata: [DONE]\n\n"u8];
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON, a member twice, or half a surrogate pair.
            return null;
        }
    }

    private static void ToDelta(JsonObject choice)
    {
        var message = choice["message"];
        choice.Remove("message");
        choice["delta"] = message;
        if (message is JsonObject { } delta && delta["tool_calls"] is JsonArray calls)
        {
            for (var index = 0; index < calls.Count; index++)
            {
                if (calls[index] is JsonObject call)
                {
                    call["index"] = index;
                }
            }
        }
    }
}
