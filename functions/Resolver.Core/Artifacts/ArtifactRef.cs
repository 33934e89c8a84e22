namespace Resolver.Core.Artifacts;

/// <summary>A content-addressed payload: what journals and statuses carry instead of the bytes.</summary>
/// <param name="Sha256">64 lower-case hex digits of the content.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="MediaType">For example <c>text/markdown</c> or <c>application/json</c>.</param>
public sealed record ArtifactRef(string Sha256, long Bytes, string MediaType)
{
    /// <summary><c>sha256:</c> followed by the digest; every store resolves it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Uri => "sha256:" + Sha256;
}

/// <summary>
/// Stores payloads by their content. Writing the same bytes twice is one object; an object is never changed. A write that has
/// returned is on disk.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Stores the bytes and returns their reference.</summary>
    Task<ArtifactRef> Write(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancel);

    /// <summary>Reads and verifies the digest.</summary>
    /// <exception cref="Faults.ResolverFault"><c>ARTIFACT-MISSING</c> or <c>ARTIFACT-CORRUPT</c>.</exception>
    Task<byte[]> Read(ArtifactRef reference, CancellationToken cancel);
}
