using System.Collections.Concurrent;
using Resolver.Adapters.Storage;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Composition;

/// <summary>
/// The runs that have not ended, and those whose end was not told yet: what rounds look at. A run is in the book before it is started, and leaves
/// it when its end was told, so that one which starts and ends between two rounds is seen, and a restart forgets none. A round looks each of them
/// up by its id, so it costs what is open, however many runs the hub keeps.
/// </summary>
/// <param name="book">Which runs these are.</param>
/// <param name="marks">When the hub was last asked for runs that are not in the book.</param>
/// <param name="clock">Time.</param>
public sealed class OpenRuns(BlobOpenBook book, BlobBook marks, TimeProvider clock)
{
    private const string Mark = "open-runs";
    private const int AtOnce = 8;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly WorkflowQuery Unfinished = new()
    {
        Workflow = ResolveSteps.Workflow.Name,
        States = [WorkflowState.Pending, WorkflowState.Running, WorkflowState.Suspended],
        Top = int.MaxValue,
    };

    // Of this process: what has not changed since is not read again.
    private readonly ConcurrentDictionary<RunId, WorkflowSnapshot> seen = new();
    private DateTimeOffset? swept;

    /// <summary>Puts a run in, before it is started. It may be put in again.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>STORAGE-*</c>.</exception>
    internal Task Add(RunId run, CancellationToken cancel) => book.Add(run, cancel);

    /// <summary>Runs that changed since what was told of them, as they are now; each comes again until <see cref="Told"/>.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>STORAGE-*</c>.</exception>
    internal async Task<IReadOnlyList<WorkflowSnapshot>> Changed(DurableWorkflowClient client, CancellationToken cancel)
    {
        await Sweep(client, cancel);
        return await Look(client, static entry => entry.Told, cancel);
    }

    /// <summary>Runs that work or wait, as they are now.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>STORAGE-*</c>.</exception>
    internal async Task<IReadOnlyList<WorkflowSnapshot>> Running(DurableWorkflowClient client, CancellationToken cancel) =>
        [.. (await Look(client, static _ => null, cancel)).Where(static run => run.State == WorkflowState.Running)];

    /// <summary>What was said of a run is told: a later change is told anew, and a run that has ended is looked at no more.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>STORAGE-*</c>.</exception>
    internal async Task Told(WorkflowSnapshot run, CancellationToken cancel)
    {
        if (run.IsOpen)
        {
            await book.Tell(run.Run, run.UpdatedAt, cancel);
        }
        else
        {
            seen.TryRemove(run.Run, out _);
            await book.Remove(run.Run, cancel);
        }
    }

    private async Task<IReadOnlyList<WorkflowSnapshot>> Look(DurableWorkflowClient client, Func<OpenEntry, DateTimeOffset?> known, CancellationToken cancel)
    {
        var found = new ConcurrentBag<WorkflowSnapshot>();
        var entries = await book.List(cancel);
        await Parallel.ForEachAsync(entries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (entry, stop) =>
        {
            var updated = await client.UpdatedAt(entry.Run, stop);
            if (updated is null)
            {
                await Forget(entry, stop);
            }
            else if (updated != known(entry) && await Read(client, entry.Run, updated.Value, stop) is { } run)
            {
                found.Add(run);
            }
        });
        return [.. found.OrderBy(static run => run.UpdatedAt)];
    }

    private async Task<WorkflowSnapshot?> Read(DurableWorkflowClient client, RunId run, DateTimeOffset updated, CancellationToken cancel)
    {
        if (seen.TryGetValue(run, out var last) && last.UpdatedAt == updated)
        {
            return last;
        }

        var now = await client.Show(run, cancel);
        if (now is { IsOpen: true })
        {
            seen[run] = now;
        }

        return now;
    }

    // One that is not there was never started, or is purged. Who has put it in may be about to start it.
    private async Task Forget(OpenEntry entry, CancellationToken cancel)
    {
        if (entry.Since < clock.GetUtcNow() - Day)
        {
            seen.TryRemove(entry.Run, out _);
            await book.Remove(entry.Run, cancel);
        }
    }

    // Once a day, for runs that others started than our client; the first time also for what an app without the book had not told yet.
    private async Task Sweep(DurableWorkflowClient client, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        swept ??= (await marks.Read<Swept>(Mark, cancel))?.At;
        if (now - swept < Day)
        {
            return;
        }

        var found = (await client.List(Unfinished, cancel)).Select(static run => run.Run).ToHashSet();
        if (swept is null)
        {
            found.UnionWith((await client.List(Unfinished with { States = [], UpdatedFrom = now - Day }, cancel)).Select(static run => run.Run));
        }

        found.ExceptWith((await book.List(cancel)).Select(static entry => entry.Run));
        foreach (var run in found)
        {
            await book.Add(run, cancel);
        }

        await marks.Write(Mark, new Swept(now), cancel);
        swept = now;
    }

    private sealed record Swept(DateTimeOffset At);
}
