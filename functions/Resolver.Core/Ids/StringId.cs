using System.Text.Json;
using System.Text.Json.Serialization;

namespace Resolver.Core.Ids;

/// <summary>An id whose whole state is one validated string; serialised as that string.</summary>
/// <typeparam name="TSelf">The id's own type.</typeparam>
public interface IStringId<TSelf>
    where TSelf : IStringId<TSelf>
{
    /// <summary>The text, already validated.</summary>
    string Value { get; }

    /// <summary>Validates and wraps.</summary>
    /// <exception cref="FormatException">The text is not of the id's form.</exception>
    static abstract TSelf Parse(string text);
}

/// <summary>Reads and writes an id as a JSON string, also as a dictionary key.</summary>
/// <typeparam name="TId">The id's type.</typeparam>
public sealed class StringIdConverter<TId> : JsonConverter<TId>
    where TId : IStringId<TId>
{
    /// <inheritdoc />
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ParseOrThrow(reader.GetString());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    /// <inheritdoc />
    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ParseOrThrow(reader.GetString());

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);

    private static TId ParseOrThrow(string? text)
    {
        try
        {
            return TId.Parse(text ?? throw new FormatException($"null is not a {typeof(TId).Name}."));
        }
        catch (FormatException wrong)
        {
            throw new JsonException(wrong.Message, wrong);
        }
    }
}
