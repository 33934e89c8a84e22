using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Storage;

/// <summary>A run that is open, or whose end was not told yet.</summary>
/// <param name="Run">The run.</param>
/// <param name="Since">When it was put into the book, by the account's clock.</param>
/// <param name="Told">The state that was told last, by the time of its change; null while nothing was.</param>
public sealed record OpenEntry(RunId Run, DateTimeOffset Since, DateTimeOffset? Told);

/// <summary>Which runs are open: an empty blob each, named by the run. One request lists 5,000 of them. Every change is kept when its call returns, and may be made again.</summary>
public sealed class BlobOpenBook
{
    /// <summary>The container where none is named.</summary>
    public const string DefaultContainer = "resolver-open";

    private const string ToldKey = "told";

    private readonly BlobContainerClient container;

    private BlobOpenBook(BlobContainerClient container) => this.container = container;

    /// <summary>Opens it, and makes its container where it is missing.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="name">The container, which holds nothing else.</param>
    /// <param name="cancel">Stops opening.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public static async Task<BlobOpenBook> Open(AzureStorageOptions storage, string name, CancellationToken cancel)
    {
        var book = new BlobOpenBook(storage.Blobs(new BlobClientOptions()).GetBlobContainerClient(name));
        await AzureStorageFaults.Named(() => book.container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: cancel));
        return book;
    }

    /// <summary>Puts a run in; one that is there keeps what was told.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>.</exception>
    public Task Add(RunId run, CancellationToken cancel) => Tolerant(
        409, () => container.GetBlobClient(run.Value).UploadAsync(BinaryData.Empty, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancel));

    /// <summary>All that are in it.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>.</exception>
    public Task<IReadOnlyList<OpenEntry>> List(CancellationToken cancel) => AzureStorageFaults.Named<IReadOnlyList<OpenEntry>>(async () =>
    {
        var found = new List<OpenEntry>();
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancel))
        {
            if (RunId.TryParse(blob.Name) is { } run)
            {
                found.Add(new OpenEntry(run, blob.Properties.CreatedOn ?? DateTimeOffset.MaxValue, ToldOf(blob)));
            }
        }

        return found;
    });

    /// <summary>Remembers which state of a run was told; nothing where the run is out of the book.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>.</exception>
    public Task Tell(RunId run, DateTimeOffset updatedAt, CancellationToken cancel) => Tolerant(
        404,
        () => container.GetBlobClient(run.Value).SetMetadataAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { [ToldKey] = updatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture) }, cancellationToken: cancel));

    /// <summary>Takes a run out.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>.</exception>
    public Task Remove(RunId run, CancellationToken cancel) => AzureStorageFaults.Named(() => container.GetBlobClient(run.Value).DeleteIfExistsAsync(cancellationToken: cancel));

    private static DateTimeOffset? ToldOf(BlobItem blob) =>
        blob.Metadata.TryGetValue(ToldKey, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private static Task<bool> Tolerant<T>(int status, Func<Task<T>> work) => AzureStorageFaults.Named(async () =>
    {
        try
        {
            await work();
            return true;
        }
        catch (RequestFailedException fine) when (fine.Status == status)
        {
            return false;
        }
    });
}
