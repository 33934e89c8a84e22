using Microsoft.Extensions.Logging;
using Resolver.Core.Durable;
using Resolver.Engine.Timers;

namespace Resolver.Engine.Dispatch;

/// <summary>How one delivery of an activity ended.</summary>
internal abstract record DeliveryEnd
{
    private DeliveryEnd()
    {
    }

    /// <summary>With a result, as JSON.</summary>
    public sealed record Completed(string Result) : DeliveryEnd;

    /// <summary>With a failure.</summary>
    public sealed record Failed(FailureDetails Failure) : DeliveryEnd;

    /// <summary>Stopped by the engine before it came to an end; it counts as no attempt.</summary>
    public sealed record Released : DeliveryEnd;
}

/// <summary>Runs one delivery until its result, its deadline or the engine's stop.</summary>
internal sealed class ActivityRunner(TimeProvider clock, TimeSpan grace, ILogger log)
{
    /// <summary>Never throws: whatever happens is a <see cref="DeliveryEnd"/>.</summary>
    public async Task<DeliveryEnd> Run(ActivityBinding activity, ActivityScope scope, Func<ValueTask<string?>> input, CancellationToken stop)
    {
        using var deadline = clock.CancelAfter(scope.Deadline - clock.GetUtcNow());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        var token = either.Token;
        var work = Task.Run(async () => await activity.Invoke(scope, (await input())!, token), CancellationToken.None);
        await WaitOrAbandon(work, token);
        if (!work.IsCompleted)
        {
            // It ignores its token. It goes on as a zombie whose result nobody takes; its exception is observed and dropped.
            _ = work.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return stop.IsCancellationRequested ? new DeliveryEnd.Released() : Timeout();
        }

        return await Describe(work, scope, stop);
    }

    private async Task<DeliveryEnd> Describe(Task<string> work, ActivityScope scope, CancellationToken stop)
    {
        try
        {
            return new DeliveryEnd.Completed(await work);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new DeliveryEnd.Released();
        }
#pragma warning disable CA1031 // An activity may throw anything; here it becomes data.
        catch (Exception error)
#pragma warning restore CA1031
        {
            var failure = FailureDetails.From(error);
            log.ActivityFailed(error, scope.Key.Run.Value, scope.Key.Step, scope.Delivery, failure.Code);
            return new DeliveryEnd.Failed(failure);
        }
    }

    private static DeliveryEnd.Failed Timeout() => new(FailureDetails.From(new OperationCanceledException()));

    private async Task WaitOrAbandon(Task work, CancellationToken cancelled)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancelled.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), stopped))
        {
            await Task.WhenAny(work, stopped.Task);
        }

        if (!work.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(work, Task.Delay(grace, clock, enough.Token));
            await enough.CancelAsync();
        }
    }
}
