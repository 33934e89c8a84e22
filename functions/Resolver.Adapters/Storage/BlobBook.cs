using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>What is remembered between turns, a blob of JSON for each thing. What is written is there when the call returns; the last writer wins.</summary>
public sealed class BlobBook
{
    /// <summary>The container where none is named.</summary>
    public const string DefaultContainer = "resolver-looks";

    private readonly BlobContainerClient container;

    private BlobBook(BlobContainerClient container) => this.container = container;

    /// <summary>Opens it, and makes its container where it is missing.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="name">The container, which holds nothing else.</param>
    /// <param name="cancel">Stops opening.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public static async Task<BlobBook> Open(AzureStorageOptions storage, string name, CancellationToken cancel)
    {
        var book = new BlobBook(storage.Blobs(new BlobClientOptions()).GetBlobContainerClient(name));
        await AzureStorageFaults.Named(() => book.container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: cancel));
        return book;
    }

    /// <summary>What is remembered of a thing; null where nothing is, or nothing that can be read.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>.</exception>
    public Task<T?> Read<T>(string thing, CancellationToken cancel)
        where T : class => AzureStorageFaults.Named(async () =>
        {
            try
            {
                return (await BlobOf(thing).DownloadContentAsync(cancel)).Value.Content.ToObjectFromJson<T>();
            }
            catch (Exception none) when (none is RequestFailedException { Status: 404 } or JsonException)
            {
                return null;
            }
        });

    /// <summary>Remembers it.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>.</exception>
    public Task Write<T>(string thing, T memory, CancellationToken cancel) =>
        AzureStorageFaults.Named(() => BlobOf(thing).UploadAsync(BinaryData.FromObjectAsJson(memory), overwrite: true, cancel));

    // Things may have any name.
    private BlobClient BlobOf(string thing) => container.GetBlobClient(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(thing))));
}
