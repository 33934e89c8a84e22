using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Resolver.Models.Cassettes;

/// <summary>JSON in one order of keys.</summary>
internal static class FormJson
{
    /// <summary>How the file is written: readable, nothing escaped that need not be.</summary>
    public static JsonSerializerOptions Options { get; } = new(Core.Json.ResolverJson.Indented)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NewLine = "\n",
    };

    public static string Digest<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, Options)));

    public static IReadOnlyList<string> Lines(string text) => text.Split('\n');

    public static string Text(IEnumerable<string> lines) => string.Join('\n', lines);

    /// <summary>A text that is a JSON object, or null; one that gives a member twice is not one.</summary>
    public static JsonNode? ObjectIn(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text that is JSON as a whole in one order of keys, a member on a line; any other text as it is.</summary>
    public static string Unfold(string text) => text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal) && ObjectIn(text) is { } json
        ? Canonical(json, static part => part)!.ToJsonString(Options)
        : text;

    public static JsonObject Canonical(JsonObject from, Func<string, string> text, IReadOnlyCollection<string> without) => new(
        from.Where(member => !without.Contains(member.Key, StringComparer.Ordinal)).OrderBy(static member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Canonical(member.Value, text))));

    public static JsonNode? Canonical(JsonNode? node, Func<string, string> text) => node switch
    {
        null => null,
        JsonObject from => Canonical(from, text, []),
        JsonArray list => new JsonArray([.. list.Select(item => Canonical(item, text))]),
        JsonValue value when value.TryGetValue<string>(out var words) => JsonValue.Create(text(words)),
        _ => node.DeepClone(),
    };
}
