using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Index.Fresh;
using Resolver.Local.Console;

namespace Resolver.Local.Composition;

/// <summary>What keeps the index of a data folder fresh: the queue, and the worker of this process.</summary>
internal sealed class FreshIndex : IDisposable
{
    private readonly IndexWorker worker;
    private readonly IndexMeters meters;

    internal FreshIndex(DataFolder data, ICodeIndex index, IVectorFill? vectors, IWorkspaces workspaces, RunProgress progress, TimeProvider clock)
    {
        var options = new FreshOptions { DataFolder = data.Root };
        Queue = new IndexQueue(options, clock, new NoticeLogger<IndexQueue>(progress));
        meters = new IndexMeters(Queue);
        worker = new IndexWorker(Queue, index, workspaces, meters, options, clock, new NoticeLogger<IndexWorker>(progress)) { Paused = new PauseSwitch(data).IsPaused, Vectors = vectors };
    }

    internal IndexQueue Queue { get; }

    /// <summary>Meets wishes in the background for as long as the body takes.</summary>
    internal async Task<T> During<T>(QueueScope scope, Action<IndexOutcome>? seen, Func<Task<T>> body, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = worker.Run(scope, seen, stop.Token);
        try
        {
            return await body();
        }
        finally
        {
            await stop.CancelAsync();
            await work;
        }
    }

    public void Dispose()
    {
        meters.Dispose();
        Queue.Dispose();
    }
}

/// <summary>Intake that also wishes for its commit in the index: when it is searched, the background is at it or done.</summary>
/// <param name="inner">Imports.</param>
/// <param name="queue">Takes the wish.</param>
/// <param name="progress">Says where it was not taken.</param>
internal sealed class IndexedIntake(IActivity<IntakeInput, RepoSnapshot> inner, IIndexQueue queue, RunProgress progress) : IActivity<IntakeInput, RepoSnapshot>
{
    /// <inheritdoc />
    public async Task<RepoSnapshot> Run(ActivityScope scope, IntakeInput input, CancellationToken cancel)
    {
        var snapshot = await inner.Run(scope, input, cancel);
        try
        {
            await queue.Enqueue(new IndexWish(snapshot.Repo, input.Source, snapshot.BaseName, snapshot.Base), cancel);
        }
        catch (ResolverFault trouble)
        {
            // Only haste is lost: the search of this run brings the index there itself.
            progress.Line($"index: not begun in the background, {trouble.Code}");
        }

        return snapshot;
    }
}
