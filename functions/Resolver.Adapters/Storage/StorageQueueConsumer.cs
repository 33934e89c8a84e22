using Azure.Storage.Queues.Models;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>One delivery of a message.</summary>
/// <param name="Letter">What it says; its key keys the effect.</param>
/// <param name="Delivery">From 1.</param>
public sealed record QueueDelivery(QueueLetter Letter, long Delivery);

/// <summary>
/// Works on a queue, at least once for each message: it is removed after its work has come to its end, hidden while it is worked on, seen
/// again when its consumer dies, and goes to the poison queue with the last delivery that fails.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="work">The work; its token is cancelled when the consumer stops, and when the message may be with somebody else.</param>
/// <param name="clock">Time of this machine.</param>
public sealed class StorageQueueConsumer(StorageQueue queue, Func<QueueDelivery, CancellationToken, Task> work, TimeProvider clock)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(10);

    private readonly List<Task> running = [];

    /// <summary>Told of a letter before it goes to the poison queue; at least once, also where its consumers died. Null for nobody.</summary>
    public Func<QueueLetter, Task>? Poisoned { get; init; }

    /// <summary>Works until it is cancelled; what is under way then is given back.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c> or <c>STORAGE-REFUSED</c>; a service that is down is waited for.</exception>
    public async Task Run(CancellationToken cancel)
    {
        using var slots = new SemaphoreSlim(queue.Options.Parallelism);
        var pause = ShortestPause;
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                pause = await Take(slots, cancel) ? ShortestPause : await Rest(pause, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    // Only as many as can be begun at once: what waits in our memory would come to the end of its time.
    private async Task<bool> Take(SemaphoreSlim slots, CancellationToken cancel)
    {
        await slots.WaitAsync(cancel);
        slots.Release();
        running.RemoveAll(static task => task.IsCompleted);
        var taken = await Receive(slots.CurrentCount, cancel);
        foreach (var message in taken)
        {
            await slots.WaitAsync(CancellationToken.None);
            running.Add(Begin(message, slots, cancel));
        }

        return taken.Length > 0;
    }

    private async Task<QueueMessage[]> Receive(int most, CancellationToken cancel)
    {
        try
        {
            return await AzureStorageFaults.Named(async () => (await queue.Inner.ReceiveMessagesAsync(most, queue.Options.Visibility, cancel)).Value);
        }
        catch (ResolverFault down) when (down.Transient)
        {
            return [];
        }
    }

    private Task Begin(QueueMessage message, SemaphoreSlim slots, CancellationToken cancel) => Task.Run(
        async () =>
        {
            try
            {
                await Handle(message, cancel);
            }
            finally
            {
                slots.Release();
            }
        },
        CancellationToken.None);

    private async Task Handle(QueueMessage message, CancellationToken cancel)
    {
        await using var lease = new MessageLease(queue.Inner, message, queue.Options.Visibility, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        var how = await Work(message, stop.Token);
        try
        {
            var heard = await AzureStorageFaults.Named(() => End(lease, message, how));
            QueueMeters.Count(queue.Options.Name, heard ? how.Name : "lost");
        }
        catch (ResolverFault)
        {
            // What the service did not hear is to it as if this consumer had died: the message comes again.
            QueueMeters.Count(queue.Options.Name, "unsaid");
        }
    }

    private async Task<Ending> Work(QueueMessage message, CancellationToken stop)
    {
        QueueMeters.Lag(queue.Options.Name, message, clock);
        if (message.DequeueCount > queue.Options.MaxDeliveries)
        {
            // Its consumers died.
            return Ending.Poison;
        }

        try
        {
            await work(new QueueDelivery(QueueLetter.Decode(message.MessageText), message.DequeueCount), stop);
            return Ending.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new Ending.Again(TimeSpan.Zero);
        }
        catch (ResolverFault fault) when (!fault.Transient)
        {
            return Ending.Poison;
        }
#pragma warning disable CA1031 // Work may throw anything; it is tried again, and then looked at by a person.
        catch (Exception failed)
#pragma warning restore CA1031
        {
            return message.DequeueCount >= queue.Options.MaxDeliveries ? Ending.Poison : new Ending.Again((failed as ResolverFault)?.RetryAfter ?? Backoff(message.DequeueCount));
        }
    }

    // Also while stopping: otherwise the message would be hidden until its time is over.
    private async Task<bool> End(MessageLease lease, QueueMessage message, Ending how)
    {
        if (how is Ending.Again again)
        {
            return await lease.GiveBack(again.Wait);
        }

        if (how is Ending.Buried)
        {
            await Tell(message);
            await queue.Bury(message.MessageText);
        }

        return await lease.Complete();
    }

    private async Task Tell(QueueMessage message)
    {
        try
        {
            await (Poisoned?.Invoke(QueueLetter.Decode(message.MessageText)) ?? Task.CompletedTask);
        }
        catch (ResolverFault unreadable) when (!unreadable.Transient)
        {
            // There is nobody to tell of it: it is in the poison queue all the same.
        }
    }

    private static TimeSpan Backoff(long delivery) => TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, Math.Pow(2, delivery - 1)));

    private async Task<TimeSpan> Rest(TimeSpan pause, CancellationToken cancel)
    {
        await Task.Delay(pause, clock, cancel);
        return pause * 2 < queue.Options.LongestPause ? pause * 2 : queue.Options.LongestPause;
    }

    private abstract record Ending(string Name)
    {
        public static Ending Done { get; } = new Finished();

        public static Ending Poison { get; } = new Buried();

        public sealed record Finished() : Ending("done");

        public sealed record Buried() : Ending("poison");

        public sealed record Again(TimeSpan Wait) : Ending("again");
    }
}
