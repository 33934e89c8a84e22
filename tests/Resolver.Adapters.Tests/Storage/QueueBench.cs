using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.TestKit.Azure;

namespace Resolver.Adapters.Tests.Storage;

/// <summary>A queue of a test's own in a real Azurite, and the processes that work on it.</summary>
internal sealed class QueueBench
{
    private readonly AzureStorageOptions _storage;

    private QueueBench(string connection, StorageQueueOptions options, BlobArtifactStore artifacts, StorageQueue sender)
    {
        _storage = AzureStorageOptions.Emulator(connection);
        Options = options;
        Artifacts = artifacts;
        Sender = sender;
        var service = new QueueServiceClient(connection);
        Raw = service.GetQueueClient(options.Name);
        Poison = service.GetQueueClient(options.PoisonName);
    }

    public StorageQueueOptions Options { get; }

    public IArtifactStore Artifacts { get; }

    public StorageQueue Sender { get; }

    /// <summary>The queue, past our adapter.</summary>
    public QueueClient Raw { get; }

    public QueueClient Poison { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<QueueBench> Open(AzuriteServer azurite, Func<StorageQueueOptions, StorageQueueOptions>? change = null)
    {
        var connection = await azurite.ConnectionString();
        var options = new StorageQueueOptions { Name = "q" + Guid.NewGuid().ToString("N"), Visibility = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMilliseconds(100) };
        options = change?.Invoke(options) ?? options;
        var storage = AzureStorageOptions.Emulator(connection);
        var artifacts = await BlobArtifactStore.Open(storage, BlobArtifactStore.DefaultContainer, Cancel);
        return new QueueBench(connection, options, artifacts, await StorageQueue.Open(storage, artifacts, options, Cancel));
    }

    /// <summary>A consumer with a way of its own to the server, as another process would have it.</summary>
    public async Task<(StorageQueueConsumer Consumer, MortalWay Way)> Consumer(Func<QueueDelivery, CancellationToken, Task> work)
    {
        var way = new MortalWay();
        var options = new QueueClientOptions { Transport = way };
        options.Retry.MaxRetries = 0;
        return (new StorageQueueConsumer(await StorageQueue.Open(_storage, Artifacts, Options, options, Cancel), work, TimeProvider.System), way);
    }

    /// <summary>Works until something has come.</summary>
    public async Task<T> Work<T>(Func<QueueDelivery, CancellationToken, Task> work, Task<T> until)
    {
        var (consumer, _) = await Consumer(work);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = consumer.Run(stop.Token);
        await Task.WhenAny(until, running).WaitAsync(Cancel);
        var result = running.IsFaulted ? throw running.Exception : await until.WaitAsync(Cancel);
        await stop.CancelAsync();
        await running;
        return result;
    }

    /// <summary>The next message of a queue, as soon as there is one.</summary>
    public static async Task<Azure.Storage.Queues.Models.QueueMessage> Next(QueueClient queue)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
        while (await timer.WaitForNextTickAsync(Cancel))
        {
            if ((await queue.ReceiveMessageAsync(cancellationToken: Cancel)).Value is { } message)
            {
                return message;
            }
        }

        throw new InvalidOperationException("Stopped.");
    }
}

/// <summary>The way of one process to the server. Once it is dead nothing more reaches the server, as after SIGKILL.</summary>
internal sealed class MortalWay : HttpPipelineTransport
{
    private readonly HttpClientTransport _inner = new();
    private readonly ConcurrentBag<TaskCompletionSource> _waiting = [];
    private volatile bool _dead;
    private int _refusals;
    private int _renewals;

    public void Kill() => _dead = true;

    /// <summary>Lets the next requests fail.</summary>
    public void Refuse(int requests) => Volatile.Write(ref _refusals, requests);

    /// <summary>Completes once so many renewals have been answered.</summary>
    public async Task Renewals(int count)
    {
        while (Volatile.Read(ref _renewals) < count)
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(next);
            if (Volatile.Read(ref _renewals) < count)
            {
                await next.Task.WaitAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    public override Request CreateRequest() => _inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        if (_dead || Interlocked.Decrement(ref _refusals) >= 0)
        {
            throw new IOException("The way is cut.");
        }

        await _inner.ProcessAsync(message);
        if (message.Request.Method == RequestMethod.Put && message.Request.Uri.Query.Contains("popreceipt", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _renewals);
            while (_waiting.TryTake(out var waiting))
            {
                waiting.SetResult();
            }
        }
    }
}
