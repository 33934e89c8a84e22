using System.Text;
using System.Text.Json;
using Resolver.Core.Artifacts;
using Resolver.Core.Json;

namespace Resolver.Engine.Journal;

/// <summary>Keeps large payloads out of the journal: text in the tables is JSON, or '@' and an artifact reference.</summary>
internal sealed class Payloads(IArtifactStore artifacts)
{
    /// <summary>The largest payload inside the journal, in bytes of UTF-8.</summary>
    public const int InlineLimit = 16 * 1024;

    /// <summary>True where a stored text refers to an artifact.</summary>
    public static bool IsReference(string stored) => stored.StartsWith('@');

    /// <summary>The text to store for a payload; a large one is on disk before this returns.</summary>
    public async Task<string?> Store(string? json, CancellationToken cancel)
    {
        if (json is null || json.Length <= InlineLimit / 3 || Encoding.UTF8.GetByteCount(json) <= InlineLimit)
        {
            return json;
        }

        var reference = await artifacts.Write(Encoding.UTF8.GetBytes(json), "application/json", cancel);
        return "@" + JsonSerializer.Serialize(reference, ResolverJson.Options);
    }

    /// <summary>The payload of a stored text.</summary>
    public async ValueTask<string?> Load(string? stored, CancellationToken cancel)
    {
        if (stored is null || !IsReference(stored))
        {
            return stored;
        }

        var reference = JsonSerializer.Deserialize<ArtifactRef>(stored.AsSpan(1), ResolverJson.Options)!;
        return Encoding.UTF8.GetString(await artifacts.Read(reference, cancel));
    }
}
