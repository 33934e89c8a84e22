using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Functions.Durable;

/// <summary>
/// Runs one delivery until its result, its deadline, the end of its run or the stop of the host. Durable stops no activity by itself:
/// the deadline is kept here, and the run is looked at from time to time.
/// </summary>
internal sealed class ActivityDelivery(DurablePayloads payloads, DurableWorkflowClient? client, DurableOptions options)
{
    // A timer counts at most 49 days; what is farther away is not armed at all.
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(49);

    /// <summary>Never throws: whatever happens is an outcome.</summary>
    public async Task<ActivityOutcome> Run(ActivityBinding activity, RunId run, ActivityCall call)
    {
        var began = options.Clock.GetUtcNow();
        var deadline = call.Timeout < DateTimeOffset.MaxValue - began ? began + call.Timeout : DateTimeOffset.MaxValue;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Stopping);
        using var late = Late(call.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, late.Token);
        var token = either.Token;
        var scope = new ActivityScope(new StepKey(run, call.Step), call.Delivery, deadline);
        var work = Task.Run(async () => await activity.Invoke(scope, await payloads.Load(call.Input, token), token), CancellationToken.None);
        var watch = Watch(run, work, stop);
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
            await Task.WhenAny(work, Task.Delay(options.ActivityGrace, options.Clock, enough.Token));
            await enough.CancelAsync();
        }
    }

    private async Task Watch(RunId run, Task work, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(options.WatchInterval, options.Clock);
        try
        {
            while (!work.IsCompleted && await timer.WaitForNextTickAsync(stop.Token))
            {
                if (!await IsWanted(run, stop.Token))
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

    private async Task<bool> IsWanted(RunId run, CancellationToken cancel)
    {
        try
        {
            return client is null || await client.IsOpen(run, cancel);
        }
#pragma warning disable CA1031 // Transports throw what they like; a state that cannot be read must not end paid work.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return true;
        }
    }
}
