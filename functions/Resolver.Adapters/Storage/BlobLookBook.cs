using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>What is remembered of looks at repositories, a blob each. For one that looks at a time; what is lost is looked at again.</summary>
public sealed class BlobLookBook : ILookBook
{
    /// <summary>The container where none is named.</summary>
    public const string DefaultContainer = "resolver-looks";

    private readonly BlobContainerClient container;

    private BlobLookBook(BlobContainerClient container) => this.container = container;

    /// <summary>Opens it, and makes its container where it is missing.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="name">The container, which holds nothing else.</param>
    /// <param name="cancel">Stops opening.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public static async Task<BlobLookBook> Open(AzureStorageOptions storage, string name, CancellationToken cancel)
    {
        var book = new BlobLookBook(storage.Blobs(new BlobClientOptions()).GetBlobContainerClient(name));
        await AzureStorageFaults.Named(() => book.container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: cancel));
        return book;
    }

    /// <inheritdoc />
    public Task<GitHubMemory> Read(string place, CancellationToken cancel) => AzureStorageFaults.Named(async () =>
    {
        try
        {
            return (await BlobOf(place).DownloadContentAsync(cancel)).Value.Content.ToObjectFromJson<GitHubMemory>() ?? new GitHubMemory();
        }
        catch (Exception none) when (none is RequestFailedException { Status: 404 } or JsonException)
        {
            return new GitHubMemory();
        }
    });

    /// <inheritdoc />
    public Task Write(string place, GitHubMemory memory, CancellationToken cancel) =>
        AzureStorageFaults.Named(() => BlobOf(place).UploadAsync(BinaryData.FromObjectAsJson(memory), overwrite: true, cancel));

    // GitHub's names are the same in every case.
    private BlobClient BlobOf(string place) => container.GetBlobClient(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place.ToLowerInvariant()))));
}
