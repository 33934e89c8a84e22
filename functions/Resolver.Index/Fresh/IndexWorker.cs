using Microsoft.Extensions.Logging;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Fresh;

/// <summary>Meets the wishes of a queue in the background: several repositories at a time, of each one branch after the other.</summary>
/// <param name="queue">The queue.</param>
/// <param name="index">What is brought up to date.</param>
/// <param name="workspaces">Brings commits here that are not here yet.</param>
/// <param name="meters">Counts and times.</param>
/// <param name="options">Limits.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Says what failed.</param>
public sealed partial class IndexWorker(
    IndexQueue queue, ICodeIndex index, IWorkspaces workspaces, IndexMeters meters, FreshOptions options, TimeProvider clock, ILogger<IndexWorker> log)
{
    // What no retry is said to mend gets two: ssh calls a repository missing when the network is away.
    private const int PermanentTries = 3;

    /// <summary>The kill switch: a repository that is paused is not begun, and let go of while it is under way. Default: nothing is.</summary>
    public Func<RepoId, bool> Paused { get; init; } = static _ => false;

    /// <summary>Gives vectors to what was brought into the index, after that; null where there are none.</summary>
    public IVectorFill? Vectors { get; init; }

    /// <summary>Works until cancelled; what is under way then waits again. No fault ends it.</summary>
    /// <param name="scope">Whose wishes.</param>
    /// <param name="seen">Told of every outcome, one at a time.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task Run(QueueScope scope, Action<IndexOutcome>? seen, CancellationToken cancel)
    {
        var told = new Lock();
        var vectors = Vectors is null ? null : new VectorWorker(Vectors, Paused, log);
        var filling = vectors?.Run(cancel) ?? Task.CompletedTask;
        using var timer = new PeriodicTimer(options.Poll, clock);
        var running = new List<Task>();
        Task tick = Task.CompletedTask, wished = Task.CompletedTask;
        while (!cancel.IsCancellationRequested)
        {
            running.RemoveAll(static job => job.IsCompleted);
            while (running.Count < options.Parallelism && Claim(scope) is { } job)
            {
                running.Add(Task.Run(() => Meet(job, Tell, cancel), CancellationToken.None));
            }

            tick = tick.IsCompleted ? timer.WaitForNextTickAsync(cancel).AsTask() : tick;
            wished = wished.IsCompleted ? queue.Wished(cancel) : wished;
            await Task.WhenAny([tick, wished, .. running]);
        }

        await Task.WhenAll([filling, .. running]);

        void Tell(IndexOutcome outcome)
        {
            if (outcome is IndexOutcome.Updated done)
            {
                vectors?.Want(done.Repo, done.Branch, done.Commit);
            }

            lock (told)
            {
                seen?.Invoke(outcome);
            }
        }
    }

    private IndexJob? Claim(QueueScope scope)
    {
        try
        {
            return queue.Claim(scope, Paused);
        }
        catch (ResolverFault trouble)
        {
            // The next tick looks again; searches do without the queue.
            Unreadable(log, trouble.Code, trouble);
            return null;
        }
    }

    private async Task Meet(IndexJob job, Action<IndexOutcome> tell, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var started = clock.GetTimestamp();
        try
        {
            await using var kept = new LeaseKeeper(queue, job, Paused, options, clock, stop);
            var outcome = await Reach(job, stop.Token);
            meters.Met(outcome, clock.GetElapsedTime(started));
            tell(outcome);
        }
#pragma warning disable CA1031 // Nothing is swallowed: the failure goes into the queue.
        catch (Exception failed)
#pragma warning restore CA1031
        {
            // Whatever one commit does to the index must not end the work for all others: the queue keeps it, with its code.
            Settle(job, failed, clock.GetElapsedTime(started), stop.IsCancellationRequested, tell);
        }
    }

    private async Task<IndexOutcome> Reach(IndexJob job, CancellationToken cancel)
    {
        if (await Bring(job, cancel) is not var (commit, report))
        {
            queue.Drop(job);
            return new IndexOutcome.Gone(job.Repo, job.Branch);
        }

        return new IndexOutcome.Updated(job.Repo, job.Branch, commit, report, queue.Complete(job, commit));
    }

    /// <returns>Null where the branch is no more.</returns>
    private async Task<(CommitSha Commit, IndexReport Report)?> Bring(IndexJob job, CancellationToken cancel)
    {
        try
        {
            // Who wished has often imported it: then neither network nor source is asked.
            return (job.Commit, await index.Update(job.Repo, job.Commit, cancel));
        }
        catch (ResolverFault absent) when (absent.Code is "GIT-NO-MIRROR" or "GIT-FAILED")
        {
            return await Import(job, job.Commit.Value, cancel) is { } commit ? (commit, await index.Update(job.Repo, commit, cancel)) : null;
        }
    }

    // History was rewritten since: where the branch is now is what people want to find.
    private async Task<CommitSha?> Import(IndexJob job, string revision, CancellationToken cancel)
    {
        try
        {
            return (await workspaces.Import(job.Source, revision, cancel)).Base;
        }
        catch (ResolverFault unknown) when (unknown.Code == "GIT-BASE-UNKNOWN")
        {
            var branch = "refs/heads/" + job.Branch;
            return revision == branch ? null : await Import(job, branch, cancel);
        }
    }

    private void Settle(IndexJob job, Exception failed, TimeSpan took, bool stopped, Action<IndexOutcome> tell)
    {
        try
        {
            if (stopped && failed is OperationCanceledException)
            {
                queue.Release(job);
                return;
            }

            var failure = FailureDetails.From(failed);
            TimeSpan? pause = job.Tries + 1 < (failure.Transient ? options.MaxTries : Math.Min(options.MaxTries, PermanentTries)) ? Backoff.Pause(options, job.Tries) : null;
            queue.Fail(job, failure.Code, failure.Message, pause);
            NotReached(log, job.Repo.Value, job.Branch, failure.Code, failed);
            IndexOutcome outcome = pause is null
                ? new IndexOutcome.Parked(job.Repo, job.Branch, failure.Code, failure.Message)
                : new IndexOutcome.Delayed(job.Repo, job.Branch, failure.Code, failure.Message, pause.Value);
            meters.Met(outcome, took);
            tell(outcome);
        }
        catch (ResolverFault trouble)
        {
            // The lease runs out, and the wish is met again then.
            Unreadable(log, trouble.Code, trouble);
        }
    }

    [LoggerMessage(4152, LogLevel.Debug, "Branch {Branch} of repository {Repo} could not be brought into the index: {Code}")]
    private static partial void NotReached(ILogger log, string repo, string branch, string code, Exception cause);

    [LoggerMessage(4153, LogLevel.Warning, "The index queue cannot be used now: {Code}. Searches bring the index up to date by themselves.")]
    private static partial void Unreadable(ILogger log, string code, Exception cause);
}

/// <summary>How long a failed wish waits.</summary>
internal static class Backoff
{
    /// <summary>Doubles with every failure up to the longest; half of it is random, so that many do not come back together.</summary>
    public static TimeSpan Pause(FreshOptions options, int failuresBefore)
    {
        var whole = Math.Min(options.LongestPause.TotalSeconds, options.FirstPause.TotalSeconds * Math.Pow(2, failuresBefore));
#pragma warning disable CA5394 // Spreads load; nothing is kept secret by it.
        return TimeSpan.FromSeconds(whole * (0.5 + (Random.Shared.NextDouble() / 2)));
#pragma warning restore CA5394
    }
}
