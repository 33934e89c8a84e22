using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Remote;

/// <summary>
/// Runs one delivery until its result, its deadline, the end of its run or the stop of the host. No host stops an activity by itself:
/// the deadline is kept here, and the run is looked at from time to time.
/// </summary>
internal sealed class ActivityDelivery(StoredPayloads payloads, Func<CancellationToken, Task<bool>>? isWanted, DeliveryOptions options)
{
    // A timer counts at most 49 days; what is farther away is not armed at all.
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(49);

    /// <summary>Never throws: whatever happens is an outcome.</summary>
    public async Task<ActivityOutcome> Run(Func<ActivityScope, string, CancellationToken, Task<string>> activity, RunId run, ActivityCall call)
    {
        var began = options.Clock.GetUtcNow();
        var deadline = call.Timeout < DateTimeOffset.MaxValue - began ? began + call.Timeout : DateTimeOffset.MaxValue;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Stopping);
        using var late = Late(call.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, late.Token);
        var token = either.Token;
        var scope = new ActivityScope(new StepKey(run, call.Step), call.Delivery, deadline);
        var work = Task.Run(async () => await activity(scope, await payloads.Load(call.Input, token), token), CancellationToken.None);
        var watch = isWanted is null ? Task.CompletedTask : Watch(isWanted, work, stop);
        await WaitOrAbandon(work, token);
        var outcome = await Describe(work, began);
        await stop.CancelAsync();
        await watch;
        return outcome;
    }

    private async Task<ActivityOutcome> Describe(Task<string> work, DateTimeOffset began)
    {
        if (!work.IsCompleted)
        {
            // It ignores its token. It goes on as a zombie whose result nobody takes; its exception is observed and dropped.
            _ = work.ContinueWith(static zombie => zombie.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return Stopped(began, new OperationCanceledException());
        }

        try
        {
            return new ActivityOutcome(began, await payloads.Store(await work, CancellationToken.None));
        }
#pragma warning disable CA1031 // An activity may throw anything; here it becomes data.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Stopped(began, error);
        }
    }

    private ActivityOutcome Stopped(DateTimeOffset began, Exception error) => error is OperationCanceledException && options.Stopping.IsCancellationRequested
        ? new ActivityOutcome(began, Released: true)
        : new ActivityOutcome(began, Failure: FailureDetails.From(error));

    private CancellationTokenSource Late(TimeSpan timeout) =>
        timeout > Farthest ? new() : new(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, options.Clock);

    private async Task WaitOrAbandon(Task work, CancellationToken cancelled)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancelled.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), stopped))
        {
            await Task.WhenAny(work, stopped.Task);
        }

        if (!work.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(work, Task.Delay(options.Grace, options.Clock, enough.Token));
            await enough.CancelAsync();
        }
    }

    private async Task Watch(Func<CancellationToken, Task<bool>> wanted, Task work, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(options.WatchInterval, options.Clock);
        try
        {
            while (!work.IsCompleted && await timer.WaitForNextTickAsync(stop.Token))
            {
                if (!await IsWanted(wanted, stop.Token))
                {
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done, or is being stopped.
        }
    }

    private static async Task<bool> IsWanted(Func<CancellationToken, Task<bool>> wanted, CancellationToken cancel)
    {
        try
        {
            return await wanted(cancel);
        }
#pragma warning disable CA1031 // Transports throw what they like; a state that cannot be read must not end paid work.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return true;
        }
    }
}

/// <summary>Time of activities.</summary>
public sealed record DeliveryOptions
{
    /// <summary>How long a cancelled activity may take to stop before its result is dropped. Default 5 seconds, range 0 to 10 minutes.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a running activity looks whether its run still wants it. Default 5 seconds, range 10 milliseconds to 10 minutes.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The machine's time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Cancelled when this process is about to stop: running activities are then given back and delivered again elsewhere.</summary>
    public CancellationToken Stopping { get; init; }
}
