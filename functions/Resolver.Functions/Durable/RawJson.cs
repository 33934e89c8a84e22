using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Json;

namespace Resolver.Functions.Durable;

/// <summary>
/// JSON text that crosses Durable's edge as it is. A host may configure its data converter as it likes: names, casing and escapes of
/// what Resolver stores do not depend on it.
/// </summary>
/// <param name="Text">The JSON.</param>
[JsonConverter(typeof(RawJsonConverter))]
public sealed record RawJson(string Text)
{
    internal static RawJson Of<T>(T value) => new(JsonSerializer.Serialize(value, ResolverJson.Options));

    /// <summary>The value; the fault names what could not be read.</summary>
    internal T Read<T>(string what) => Json.Read<T>(Text, what);
}

/// <summary>Reads and writes the text itself.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    /// <inheritdoc />
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text);
}

/// <summary>The one dialect, with a fault that names what does not fit.</summary>
internal static class Json
{
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, ResolverJson.Options);

    public static T Read<T>(string json, string what) => StoredPayloads.Read<T>(json, what);
}
