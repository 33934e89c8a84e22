using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>
/// A message that this consumer has taken: hidden from others for as long as it is renewed. Every renewal changes the receipt that lets
/// go of it, so these steps go one at a time.
/// </summary>
internal sealed class MessageLease : IAsyncDisposable
{
    private readonly QueueClient queue;
    private readonly QueueMessage message;
    private readonly TimeSpan visibility;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Task renewing;
    private string receipt;

    public MessageLease(QueueClient queue, QueueMessage message, TimeSpan visibility, TimeProvider clock)
    {
        this.queue = queue;
        this.message = message;
        this.visibility = visibility;
        receipt = message.PopReceipt;
        renewing = Renew(clock);
    }

    /// <summary>Cancelled when the message may be with somebody else.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Removes it: it was worked on, or is in the poison queue.</summary>
    /// <returns>False where somebody else has it by now; its effect is keyed, so that nothing happens twice.</returns>
    public Task<bool> Complete() => IfOurs(async () =>
    {
        await queue.DeleteMessageAsync(message.MessageId, receipt);
        return receipt;
    });

    /// <summary>Gives it back, to be seen again after a while.</summary>
    public Task<bool> GiveBack(TimeSpan wait) => IfOurs(() => Hide(wait, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await renewing;
        turn.Dispose();
        lost.Dispose();
        ended.Dispose();
    }

    private async Task Renew(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(visibility / 3, clock);
        var seen = clock.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(ended.Token))
            {
                if (await TryRenew())
                {
                    seen = clock.GetTimestamp();
                }
                else if (clock.GetElapsedTime(seen) >= visibility)
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    // A renewal that fails is tried again until the time of the last one is over.
    private async Task<bool> TryRenew()
    {
        try
        {
            if (!await AzureStorageFaults.Named(() => IfOurs(() => Hide(visibility, ended.Token))))
            {
                await lost.CancelAsync();
            }

            return true;
        }
        catch (ResolverFault)
        {
            return false;
        }
    }

    private async Task<string> Hide(TimeSpan time, CancellationToken cancel)
    {
        UpdateReceipt renewed = await queue.UpdateMessageAsync(message.MessageId, receipt, message.Body, time, cancel);
        return renewed.PopReceipt;
    }

    private async Task<bool> IfOurs(Func<Task<string>> step)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            receipt = await step();
            return true;
        }
        catch (RequestFailedException taken) when (taken.ErrorCode == QueueErrorCode.MessageNotFound || taken.ErrorCode == QueueErrorCode.PopReceiptMismatch)
        {
            return false;
        }
        finally
        {
            turn.Release();
        }
    }
}
