using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Artifacts;

namespace Resolver.Functions.Durable;

/// <summary>Claim checks: a large payload is an artifact before anything names it.</summary>
internal sealed class DurablePayloads(IArtifactStore artifacts, int limit)
{
    private const int CachedCharacters = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, string> _cache = new(StringComparer.Ordinal);
    private long _cached;

    /// <summary>The same, for activities.</summary>
    public StoredPayloads Stored { get; } = new(artifacts, limit);

    /// <summary>The payload of a JSON text; a large one is stored before this returns.</summary>
    public Task<StoredJson> Store(string json, CancellationToken cancel) => Stored.Store(json, cancel);

    /// <summary>The JSON text of a payload.</summary>
    public Task<string> Load(StoredJson stored, CancellationToken cancel) => Stored.Load(stored, cancel);

    /// <summary>
    /// As <see cref="Store"/>, from within an orchestrator. What is being replayed was stored before; the reference follows from the
    /// content.
    /// </summary>
    public StoredJson StoreNow(string json, bool replaying)
    {
        if (Stored.IsSmall(json))
        {
            return StoredPayloads.Inline(json);
        }

        var content = Encoding.UTF8.GetBytes(json);
        var reference = new ArtifactRef(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length, StoredPayloads.MediaType);
        if (!replaying)
        {
            Wait(() => artifacts.Write(content, StoredPayloads.MediaType, CancellationToken.None));
            Cache(reference, json);
        }

        return new StoredJson(null, reference);
    }

    /// <summary>As <see cref="Load"/>, from within an orchestrator: the content of a reference never changes, so reading it is deterministic.</summary>
    public string LoadNow(StoredJson stored)
    {
        if (stored.Artifact is not { } reference)
        {
            return stored.Json?.GetRawText() ?? "null";
        }

        if (!_cache.TryGetValue(reference.Sha256, out var json))
        {
            json = Encoding.UTF8.GetString(Wait(() => artifacts.Read(reference, CancellationToken.None)));
            Cache(reference, json);
        }

        return json;
    }

    // An orchestrator may await nothing but Durable's own tasks: it waits here, off its scheduler, for one read or write.
#pragma warning disable VSTHRD002, MA0045 // See above.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, MA0045

    private void Cache(ArtifactRef reference, string json)
    {
        if (Interlocked.Add(ref _cached, json.Length) > CachedCharacters)
        {
            _cache.Clear();
            Interlocked.Exchange(ref _cached, json.Length);
        }

        _cache[reference.Sha256] = json;
    }
}
