using Azure.Storage.Queues;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>A queue of a storage account with its poison queue. What was sent is kept until it is worked on, however long that takes.</summary>
public sealed class StorageQueue
{
    // The service lets go of messages after seven days unless it is told otherwise.
    private static readonly TimeSpan ForEver = TimeSpan.FromSeconds(-1);

    private StorageQueue(QueueClient queue, QueueClient poison, IArtifactStore artifacts, StorageQueueOptions options)
    {
        Inner = queue;
        Poison = poison;
        Artifacts = artifacts;
        Options = options;
    }

    internal QueueClient Inner { get; }

    internal QueueClient Poison { get; }

    internal IArtifactStore Artifacts { get; }

    internal StorageQueueOptions Options { get; }

    /// <summary>Opens a queue, and makes it and its poison queue where they are missing.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="artifacts">Where large payloads are; the same store for all who send and take.</param>
    /// <param name="options">Its name and limits.</param>
    /// <param name="cancel">Stops opening.</param>
    /// <exception cref="ResolverFault"><c>QUEUE-OPTIONS</c>, <c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public static Task<StorageQueue> Open(AzureStorageOptions storage, IArtifactStore artifacts, StorageQueueOptions options, CancellationToken cancel) =>
        Open(storage, artifacts, options, new QueueClientOptions(), cancel);

    /// <summary>As above, with a way of its own to the server.</summary>
    internal static async Task<StorageQueue> Open(AzureStorageOptions storage, IArtifactStore artifacts, StorageQueueOptions options, QueueClientOptions way, CancellationToken cancel)
    {
        options.Checked();
        var service = storage.Queues(way);
        var queue = service.GetQueueClient(options.Name);
        var poison = service.GetQueueClient(options.PoisonName);
        await AzureStorageFaults.Named(() => queue.CreateIfNotExistsAsync(cancellationToken: cancel));
        await AzureStorageFaults.Named(() => poison.CreateIfNotExistsAsync(cancellationToken: cancel));
        return new StorageQueue(queue, poison, artifacts, options);
    }

    /// <summary>Sends; when this returns the message is stored. Sending again after a fault may store it twice: the key tells.</summary>
    /// <param name="key">Keys the effect, for example <c>run/step/delivery</c>; 1 to 256 characters.</param>
    /// <param name="value">The payload.</param>
    /// <param name="traceParent">W3C trace context, or null.</param>
    /// <param name="cancel">Stops waiting; it may have been sent.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public async Task Send<T>(string key, T value, string? traceParent, CancellationToken cancel)
    {
        var letter = await QueueLetter.Write(key, value, traceParent, Artifacts, Options.InlineLimit, cancel);
        await AzureStorageFaults.Named(() => Inner.SendMessageAsync(letter.Encode(), timeToLive: ForEver, cancellationToken: cancel));
    }

    internal Task Bury(string body) => Poison.SendMessageAsync(body, timeToLive: ForEver);
}
