using Resolver.Adapters.Remote;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Local.Console;

namespace Resolver.Local.Runner;

/// <summary>Takes jobs one after another, performs each, and sends the answer before the job leaves the queue.</summary>
/// <param name="jobs">Where jobs come from.</param>
/// <param name="answers">Where answers go.</param>
/// <param name="artifacts">Large payloads.</param>
/// <param name="bench">Performs them.</param>
/// <param name="progress">The screen.</param>
/// <param name="clock">Time.</param>
internal sealed class RunnerLoop(StorageQueue jobs, StorageQueue answers, IArtifactStore artifacts, RunnerBench bench, RunProgress progress, TimeProvider clock)
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private long idleSince = clock.GetTimestamp();
    private int busy;

    /// <summary>Works until it is cancelled; a job that is under way then is given back.</summary>
    /// <param name="once">End after one job.</param>
    /// <param name="idle">End when nothing has come for so long; null for never.</param>
    /// <param name="cancel">Asks to stop.</param>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>.</exception>
    internal async Task Run(bool once, TimeSpan? idle, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var consumer = new StorageQueueConsumer(jobs, (delivery, token) => Work(delivery, once ? stop : null, token), clock) { Poisoned = GiveUp };
        var watch = idle is { } longest ? EndWhenIdle(longest, stop) : Task.CompletedTask;
        try
        {
            await consumer.Run(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await watch;
        }
    }

    private async Task Work(QueueDelivery delivery, CancellationTokenSource? last, CancellationToken cancel)
    {
        Interlocked.Exchange(ref busy, 1);
        try
        {
            var job = await delivery.Letter.Read<RemoteJob>(artifacts, cancel);
            progress.Line($"{job.Key}: {job.Activity}, taken for the {delivery.Delivery}. time");
            var answer = await bench.Perform(job, cancel);
            if (answer.Outcome.Released)
            {
                progress.Line($"{job.Key}: given back");
                throw new OperationCanceledException(cancel);
            }

            await answers.Send(job.Key, answer, delivery.Letter.TraceParent, cancel);
            progress.Line($"{job.Key}: {answer.Outcome.Failure?.Code ?? "done"}");
        }
        finally
        {
            Interlocked.Exchange(ref idleSince, clock.GetTimestamp());
            Interlocked.Exchange(ref busy, 0);
        }

        if (last is not null)
        {
            await last.CancelAsync();
        }
    }

    // Its run would wait until the step's time is over, for an answer that nobody gives.
    private async Task GiveUp(QueueLetter letter)
    {
        var job = await letter.Read<RemoteJob>(artifacts, CancellationToken.None);
        var why = new ResolverFault("RUNNER-POISON", transient: false, "The job was begun as often as the runner allows and came to no end: it kills its runners or stops them. It is in the poison queue; look at the runner's memory and its log.");
        await answers.Send(job.Key, bench.Failed(job, why), letter.TraceParent, CancellationToken.None);
        progress.Line($"{job.Key}: given up ({why.Code})");
    }

    private async Task EndWhenIdle(TimeSpan longest, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(Glance < longest ? Glance : longest, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                if (Volatile.Read(ref busy) == 0 && clock.GetElapsedTime(Interlocked.Read(ref idleSince)) >= longest)
                {
                    progress.Line("nothing to do");
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The loop has ended.
        }
    }
}
