using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Json;

namespace Resolver.Adapters.Storage;

/// <summary>What a queue message says: a small payload itself, a large one by its claim check.</summary>
/// <param name="Key">Keys the effect: a message may be delivered, and sent, more than once.</param>
/// <param name="TraceParent">W3C trace context of whoever sent it; null for none.</param>
/// <param name="Json">The payload; null where it is an artifact.</param>
/// <param name="Artifact">The payload's claim check; null where it is inline.</param>
public sealed record QueueLetter(
    string Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Json,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ArtifactRef? Artifact)
{
    private const int LongestKey = 256;
    private const string MediaType = "application/json";

    /// <summary>Writes a letter; a large payload is stored before this returns.</summary>
    /// <param name="key">Keys the effect; 1 to 256 characters.</param>
    /// <param name="value">The payload.</param>
    /// <param name="traceParent">W3C trace context, or null.</param>
    /// <param name="artifacts">Where large payloads go.</param>
    /// <param name="inlineLimit">Above so many bytes.</param>
    /// <param name="cancel">Stops before it is stored.</param>
    public static async Task<QueueLetter> Write<T>(string key, T value, string? traceParent, IArtifactStore artifacts, int inlineLimit, CancellationToken cancel)
    {
        if (key.Length is 0 or > LongestKey)
        {
            throw new ArgumentException("1 to 256 characters.", nameof(key));
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(value, ResolverJson.Options);
        return json.Length <= inlineLimit
            ? new QueueLetter(key, traceParent, JsonSerializer.Deserialize<JsonElement>(json, ResolverJson.Options), Artifact: null)
            : new QueueLetter(key, traceParent, Json: null, await artifacts.Write(json, MediaType, cancel));
    }

    /// <summary>Reads the text of a message.</summary>
    /// <exception cref="ResolverFault"><c>QUEUE-LETTER</c>: it is not one of ours.</exception>
    public static QueueLetter Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<QueueLetter>(text, ResolverJson.Options) is { Key.Length: > 0 } letter && (letter.Json is null) != (letter.Artifact is null) ? letter : throw NotOurs();
        }
        catch (JsonException other)
        {
            throw NotOurs(other);
        }
    }

    /// <summary>The payload.</summary>
    /// <exception cref="ResolverFault"><c>QUEUE-LETTER</c>, <c>ARTIFACT-*</c>.</exception>
    public async Task<T> Read<T>(IArtifactStore artifacts, CancellationToken cancel)
    {
        try
        {
            return (Artifact is { } reference ? JsonSerializer.Deserialize<T>(await artifacts.Read(reference, cancel), ResolverJson.Options) : Json!.Value.Deserialize<T>(ResolverJson.Options))
                ?? throw NotOurs();
        }
        catch (JsonException other)
        {
            throw NotOurs(other);
        }
    }

    /// <summary>The body of a message, base64 as the Functions host writes and reads it.</summary>
    internal string Encode() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, ResolverJson.Options));

    /// <summary>Reads the body of a message.</summary>
    /// <exception cref="ResolverFault"><c>QUEUE-LETTER</c>.</exception>
    internal static QueueLetter Decode(string body)
    {
        try
        {
            return Parse(Encoding.UTF8.GetString(Convert.FromBase64String(body)));
        }
        catch (FormatException other)
        {
            throw NotOurs(other);
        }
    }

    private static ResolverFault NotOurs(Exception? inner = null) => new(
        "QUEUE-LETTER", transient: false, "A queue message is not of our form. It is in the poison queue; look who else writes to this queue.", inner);
}
