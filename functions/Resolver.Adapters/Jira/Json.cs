using System.Globalization;
using System.Text.Json;

namespace Resolver.Adapters.Jira;

/// <summary>Reads JSON that may lack anything.</summary>
internal static class Json
{
    public static JsonElement At(JsonElement value, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return default;
            }
        }

        return value;
    }

    public static string? Text(JsonElement value, params ReadOnlySpan<string> names) => String(At(value, names));

    /// <summary>The text of a value; null for what is none, or has bytes or escapes that are no text.</summary>
    public static string? String(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static long Number(JsonElement value, string name) => At(value, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var found) ? found : 0;

    public static IEnumerable<JsonElement> List(JsonElement value, params ReadOnlySpan<string> names) => At(value, names) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>An id, which Jira writes as text or as a number; null for none.</summary>
    public static long? Id(JsonElement value) =>
        long.TryParse(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : String(value), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
}
