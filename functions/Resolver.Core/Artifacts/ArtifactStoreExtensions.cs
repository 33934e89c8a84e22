using System.Text;
using System.Text.Json;
using Resolver.Core.Json;

namespace Resolver.Core.Artifacts;

/// <summary>Text and JSON over <see cref="IArtifactStore"/>.</summary>
public static class ArtifactStoreExtensions
{
    /// <summary>Stores UTF-8 text.</summary>
    public static Task<ArtifactRef> WriteText(this IArtifactStore store, string text, string mediaType, CancellationToken cancel) =>
        store.Write(Encoding.UTF8.GetBytes(text), mediaType, cancel);

    /// <summary>Reads UTF-8 text.</summary>
    public static async Task<string> ReadText(this IArtifactStore store, ArtifactRef reference, CancellationToken cancel) =>
        Encoding.UTF8.GetString(await store.Read(reference, cancel));

    /// <summary>Stores a value as JSON with <see cref="ResolverJson.Options"/>.</summary>
    public static Task<ArtifactRef> WriteJson<T>(this IArtifactStore store, T value, CancellationToken cancel) =>
        store.Write(JsonSerializer.SerializeToUtf8Bytes(value, ResolverJson.Options), "application/json", cancel);

    /// <summary>Reads a value that <see cref="WriteJson{T}"/> stored.</summary>
    public static async Task<T> ReadJson<T>(this IArtifactStore store, ArtifactRef reference, CancellationToken cancel) =>
        JsonSerializer.Deserialize<T>(await store.Read(reference, cancel), ResolverJson.Options)
        ?? throw new Faults.ResolverFault("ARTIFACT-CORRUPT", transient: false, "A stored payload is empty; the run must be started again.");
}
