using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>
/// Artifacts as blobs named by their digest. A blob takes its name with its whole content in one step, and only where nobody has it, so
/// that writers never meet and readers never see half an artifact.
/// </summary>
public sealed class BlobArtifactStore : IArtifactStore
{
    /// <summary>The container where none is named.</summary>
    public const string DefaultContainer = "resolver-artifacts";

    // As much as the service takes in one request; what is longer is made of blocks, and takes its name with the last step.
    private const long OneRequest = 256L << 20;

    private readonly BlobContainerClient container;

    private BlobArtifactStore(BlobContainerClient container) => this.container = container;

    /// <summary>Opens the store, and makes its container where it is missing.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="name">The container, which holds nothing else.</param>
    /// <param name="cancel">Stops opening.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public static async Task<BlobArtifactStore> Open(AzureStorageOptions storage, string name, CancellationToken cancel)
    {
        var store = new BlobArtifactStore(storage.Blobs(new BlobClientOptions()).GetBlobContainerClient(name));
        await AzureStorageFaults.Named(() => store.container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: cancel));
        return store;
    }

    /// <inheritdoc />
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public async Task<ArtifactRef> Write(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancel)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var blob = BlobOf(digest);
        await AzureStorageFaults.Named(async () => await Place(blob, content, cancel) || await IsWhole(blob, content, cancel) || await Replace(blob, content, cancel));
        return new ArtifactRef(digest, content.Length, mediaType);
    }

    /// <inheritdoc />
    public async Task<byte[]> Read(ArtifactRef reference, CancellationToken cancel)
    {
        var blob = BlobOf(reference.Sha256);
        var content = await AzureStorageFaults.Named(() => Download(blob, reference, cancel));
        return Convert.ToHexStringLower(SHA256.HashData(content)) == reference.Sha256 ? content : throw new ResolverFault(
            "ARTIFACT-CORRUPT", transient: false, $"The artifact {reference.Uri} does not have its digest any more. Restore an earlier version of the blob, or start the run again.");
    }

    private static async Task<byte[]> Download(BlobClient blob, ArtifactRef reference, CancellationToken cancel)
    {
        try
        {
            return (await blob.DownloadContentAsync(cancel)).Value.Content.ToArray();
        }
        catch (RequestFailedException absent) when (absent.Status == 404)
        {
            throw new ResolverFault(
                "ARTIFACT-MISSING", transient: false, $"The artifact {reference.Uri} is not in the container. Restore the deleted blob, or start the run again.", absent);
        }
    }

    private BlobClient BlobOf(string digest) => digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower)
        ? container.GetBlobClient($"sha256/{digest[..2]}/{digest[2..]}")
        : throw ResolverFault.Usage("ARTIFACT-REFERENCE", "An artifact reference needs 64 lower-case hex digits.");

    private static async Task<bool> Place(BlobClient blob, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        try
        {
            await blob.UploadAsync(BinaryData.FromBytes(content), Options(new BlobRequestConditions { IfNoneMatch = ETag.All }), cancel);
            return true;
        }
        catch (RequestFailedException taken) when (taken.Status is 409 or 412)
        {
            return false;
        }
    }

    // What is there under this name is kept only if it is whole: writing again is how a damaged artifact heals.
    private static async Task<bool> IsWhole(BlobClient blob, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        BlobProperties found = await blob.GetPropertiesAsync(cancellationToken: cancel);
#pragma warning disable CA5351, CA1850 // The service's own digest of a blob; an artifact's name and its check on reading are SHA-256.
        return found.ContentLength == content.Length && found.ContentHash is { } hash && hash.AsSpan().SequenceEqual(MD5.HashData(content.Span));
#pragma warning restore CA5351, CA1850
    }

    private static async Task<bool> Replace(BlobClient blob, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        await blob.UploadAsync(BinaryData.FromBytes(content), Options(conditions: null), cancel);
        return true;
    }

    private static BlobUploadOptions Options(BlobRequestConditions? conditions) => new()
    {
        Conditions = conditions,
        TransferOptions = new StorageTransferOptions { InitialTransferSize = OneRequest },

        // The bytes came from us, and may come from a repository: nobody shall show them as a page.
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" },
    };
}
