using System.Text.Json;

namespace Resolver.Models.Wire;

/// <summary>
/// Recognises an event of a streamed reply that brings a piece of text and nothing else: one choice, one string, no reason of an end, no
/// usage. Everything else (tools, thoughts, refusals, what is not known here) is not plain.
/// </summary>
internal static class PlainDelta
{
    /// <summary>Where the text stands between its quotes, as it is written there; false where the event is not plain.</summary>
    /// <param name="json">The event's data.</param>
    /// <param name="text">Escapes are left as they are.</param>
    public static bool TryFind(ReadOnlySpan<byte> json, out Range text)
    {
        text = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            return Opens(ref reader, JsonTokenType.StartObject) && Event(ref reader, ref text) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Event(ref Utf8JsonReader reader, ref Range text)
    {
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var plain = reader.ValueTextEquals("choices"u8) ? !found && (found = Choices(ref reader, ref text))
                : reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("object"u8) || reader.ValueTextEquals("created"u8) || reader.ValueTextEquals("model"u8)
                    || reader.ValueTextEquals("system_fingerprint"u8) || reader.ValueTextEquals("service_tier"u8) || reader.ValueTextEquals("obfuscation"u8) ? IsScalar(ref reader)
                : IsNull(ref reader);
            if (!plain)
            {
                return false;
            }
        }

        return found;
    }

    private static bool Choices(ref Utf8JsonReader reader, ref Range text) =>
        Opens(ref reader, JsonTokenType.StartArray) && Opens(ref reader, JsonTokenType.StartObject) && Choice(ref reader, ref text) && Opens(ref reader, JsonTokenType.EndArray);

    private static bool Choice(ref Utf8JsonReader reader, ref Range text)
    {
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var plain = reader.ValueTextEquals("delta"u8) ? !found && (found = Delta(ref reader, ref text))
                : reader.ValueTextEquals("index"u8) ? reader.Read() && reader.TokenType == JsonTokenType.Number && reader.ValueSpan.SequenceEqual("0"u8)
                : reader.ValueTextEquals("content_filter_results"u8) ? reader.Read() && reader.TrySkip()
                : IsNull(ref reader);
            if (!plain)
            {
                return false;
            }
        }

        return found;
    }

    private static bool Delta(ref Utf8JsonReader reader, ref Range text)
    {
        if (!Opens(ref reader, JsonTokenType.StartObject))
        {
            return false;
        }

        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8) && !found && Opens(ref reader, JsonTokenType.String))
            {
                var start = (int)reader.TokenStartIndex + 1;
                (found, text) = (true, start..(start + reader.ValueSpan.Length));
            }
            else if (!(reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("role"u8) ? Opens(ref reader, JsonTokenType.String) : IsNull(ref reader))))
            {
                return false;
            }
        }

        return found;
    }

    private static bool Opens(ref Utf8JsonReader reader, JsonTokenType wanted) => reader.Read() && reader.TokenType == wanted;

    private static bool IsNull(ref Utf8JsonReader reader) => Opens(ref reader, JsonTokenType.Null);

    private static bool IsScalar(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null;
}
