using System.Text;
using System.Text.Json;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Json;

namespace Resolver.Adapters.Remote;

/// <summary>Claim checks: a large payload is an artifact before anything names it.</summary>
/// <param name="artifacts">Where large payloads are.</param>
/// <param name="limit">Above so many bytes of UTF-8.</param>
public sealed class StoredPayloads(IArtifactStore artifacts, int limit)
{
    /// <summary>Of every payload.</summary>
    public const string MediaType = "application/json";

    /// <summary>The payload of a JSON text; a large one is stored before this returns.</summary>
    public async Task<StoredJson> Store(string json, CancellationToken cancel) => IsSmall(json)
        ? Inline(json)
        : new StoredJson(null, await artifacts.Write(Encoding.UTF8.GetBytes(json), MediaType, cancel));

    /// <summary>The JSON text of a payload.</summary>
    /// <exception cref="ResolverFault"><c>ARTIFACT-*</c>.</exception>
    public async Task<string> Load(StoredJson stored, CancellationToken cancel) => stored.Artifact is not { } reference
        ? stored.Json?.GetRawText() ?? "null"
        : Encoding.UTF8.GetString(await artifacts.Read(reference, cancel));

    /// <summary>Whether a JSON text goes by value.</summary>
    public bool IsSmall(string json) => json.Length <= limit / 3 || Encoding.UTF8.GetByteCount(json) <= limit;

    /// <summary>The payload of a small JSON text.</summary>
    public static StoredJson Inline(string json) => new(JsonSerializer.Deserialize<JsonElement>(json, ResolverJson.Options));

    /// <summary>The value of a JSON text.</summary>
    /// <exception cref="ResolverFault"><c>PAYLOAD-INVALID</c>, which names what could not be read.</exception>
    public static T Read<T>(string json, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, ResolverJson.Options)!;
        }
        catch (JsonException error)
        {
            throw ResolverFault.Usage("PAYLOAD-INVALID", $"The {what} is not a valid {typeof(T).Name}; start the run again with the version that wrote it.", error);
        }
    }
}
