using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>One storage account and who we are there: an identity, or a connection string where the account is an emulator of this machine.</summary>
public sealed class AzureStorageOptions
{
    private const string DevelopmentStorage = "UseDevelopmentStorage=true";
    private readonly Uri? blobs;
    private readonly Uri? queues;
    private readonly TokenCredential? identity;
    private readonly string? connection;

    private AzureStorageOptions(Uri? blobs, Uri? queues, TokenCredential? identity, string? connection)
    {
        this.blobs = blobs;
        this.queues = queues;
        this.identity = identity;
        this.connection = connection;
    }

    /// <summary>An account that knows us by our identity. It needs the roles "Storage Blob Data Contributor" and "Storage Queue Data Contributor".</summary>
    /// <param name="blobs">For example <c>https://account.blob.core.windows.net/</c>.</param>
    /// <param name="queues">For example <c>https://account.queue.core.windows.net/</c>.</param>
    /// <param name="identity">Who we are.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-ADDRESS</c>.</exception>
    public static AzureStorageOptions WithIdentity(Uri blobs, Uri queues, TokenCredential identity) => new(Https(blobs), Https(queues), identity, connection: null);

    /// <summary>An emulator on this machine. A key of a real account is refused: it never expires and cannot be told from its owner.</summary>
    /// <param name="connection"><c>UseDevelopmentStorage=true</c>, or a connection string whose addresses are on loopback.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-KEY</c>.</exception>
    public static AzureStorageOptions Emulator(string connection) => connection.Trim() == DevelopmentStorage || Endpoints(connection) is { Count: > 0 } all && all.All(IsLoopback)
        ? new(blobs: null, queues: null, identity: null, connection)
        : throw ResolverFault.Usage("STORAGE-KEY", "A storage connection string with a key is taken for an emulator on this machine alone. Name the account's addresses and give the app's identity its roles instead.");

    internal BlobServiceClient Blobs(BlobClientOptions options) => connection is null ? new BlobServiceClient(blobs, identity, options) : new BlobServiceClient(connection, options);

    internal QueueServiceClient Queues(QueueClientOptions options) => connection is null ? new QueueServiceClient(queues, identity, options) : new QueueServiceClient(connection, options);

    private static Uri Https(Uri address) => address is { IsAbsoluteUri: true, UserInfo.Length: 0, Query.Length: 0 } && address.Scheme == Uri.UriSchemeHttps
        ? address
        : throw ResolverFault.Usage("STORAGE-ADDRESS", "A storage address is absolute, https, and without a user or a query: for example https://account.blob.core.windows.net/.");

    private static List<string> Endpoints(string connection) => [.. connection
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(static part => part.Split('=')[0].EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase))
        .Select(static part => part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..])];

    private static bool IsLoopback(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
