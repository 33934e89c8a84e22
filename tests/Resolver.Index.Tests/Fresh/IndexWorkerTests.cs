using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Fresh;
using static Resolver.Index.Tests.Fresh.QueuePlace;

namespace Resolver.Index.Tests.Fresh;

public sealed class IndexWorkerTests : IDisposable
{
    private readonly QueuePlace place = new();
    private readonly IWorkspaces workspaces = Substitute.For<IWorkspaces>();
    private readonly OutcomeList outcomes = new();
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
    private readonly IndexMeters meters;

    public IndexWorkerTests() => meters = new IndexMeters(place.Queue);

    public void Dispose()
    {
        meters.Dispose();
        stop.Dispose();
        place.Dispose();
    }

    [Fact]
    public async Task Wishes_AreMet_WhetherTheyCameBeforeOrAfterTheStart()
    {
        var index = new ScriptedIndex(static (_, _, _) => Task.CompletedTask);
        await place.Wish(1, 1);
        var work = Start(index);
        await outcomes.Next();
        await place.Wish(2, 2);

        (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Updated>().Commit.ShouldBe(Commit(2));

        await End(work);
        index.Updates.ShouldBe([(Repo(1), Commit(1)), (Repo(2), Commit(2))]);
    }

    [Fact]
    public async Task VectorsThatHang_HoldUpNoPush_AndOnlyTheNewestCommitOfABranchGetsThem()
    {
        var begun = System.Threading.Channels.Channel.CreateUnbounded<CommitSha>();
        var go = new TaskCompletionSource();
        var vectors = Substitute.For<IVectorFill>();
        vectors.Fill(Arg.Any<RepoId>(), Arg.Any<CommitSha>(), Arg.Any<CancellationToken>()).Returns(async call =>
        {
            begun.Writer.TryWrite(call.Arg<CommitSha>());
            await go.Task.WaitAsync(call.Arg<CancellationToken>());
            return new VectorReport(1, 0, 1, Usd: null);
        });
        var work = Start(new ScriptedIndex(static (_, _, _) => Task.CompletedTask), vectors: vectors);
        await place.Wish(1, 1);
        (await begun.Reader.ReadAsync(Cancel)).ShouldBe(Commit(1));
        await outcomes.Next();
        foreach (var commit in new[] { 2, 3 })
        {
            await place.Wish(1, commit);
            (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Updated>().Commit.ShouldBe(Commit(commit));
        }

        go.SetResult();

        (await begun.Reader.ReadAsync(Cancel)).ShouldBe(Commit(3));
        await End(work);
    }

    [Fact]
    public async Task Repositories_AreBuiltSideBySide_BranchesOfOneAreNot()
    {
        var begun = new OutcomeList();
        var go = new TaskCompletionSource();
        var running = new ConcurrentDictionary<RepoId, int>();
        var most = new ConcurrentDictionary<RepoId, int>();
        var index = new ScriptedIndex(async (repo, _, cancel) =>
        {
            var now = running.AddOrUpdate(repo, 1, static (_, count) => count + 1);
            most.AddOrUpdate(repo, now, (_, before) => Math.Max(before, now));
            begun.Add(new IndexOutcome.Gone(repo, string.Empty));
            await go.Task.WaitAsync(cancel);
            running.AddOrUpdate(repo, 0, static (_, count) => count - 1);
        });
        await place.Wish(1, 1, "a");
        await place.Wish(1, 2, "b");
        await place.Wish(2, 3);
        var work = Start(index);

        new[] { (await begun.Next()).Repo, (await begun.Next()).Repo }.ShouldBe([Repo(1), Repo(2)], ignoreOrder: true);
        index.Updates.Count.ShouldBe(2);
        go.SetResult();
        await outcomes.Next();
        await outcomes.Next();
        await outcomes.Next();

        await End(work);
        most.Values.ShouldAllBe(static count => count == 1);
    }

    [Fact]
    public async Task FailureThatPasses_IsTriedAgainAfterItsPause()
    {
        var fails = 2;
        var index = new ScriptedIndex((_, _, _) => Interlocked.Decrement(ref fails) >= 0
            ? throw new ResolverFault("INDEX-BUSY", transient: true, "busy")
            : Task.CompletedTask);
        await place.Wish(1, 1);
        var work = Start(index);

        var first = (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Delayed>().Pause;
        first.ShouldBeInRange(place.Options.FirstPause / 2, place.Options.FirstPause);
        place.Clock.Advance(first + place.Options.Poll);
        var second = (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Delayed>().Pause;
        second.ShouldBeInRange(place.Options.FirstPause, place.Options.FirstPause * 2);
        place.Clock.Advance(second + place.Options.Poll);

        (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Updated>();
        await End(work);
    }

    [Fact]
    public async Task FailureThatStays_IsParkedWithItsCode_AndOthersGoOn()
    {
        var index = new ScriptedIndex((repo, _, _) => repo == Repo(1) ? throw new InvalidOperationException("a bug") : Task.CompletedTask);
        await place.Wish(1, 1);
        var work = Start(index);
        for (var tries = 0; tries < 2; tries++)
        {
            place.Clock.Advance((await outcomes.Next()).ShouldBeOfType<IndexOutcome.Delayed>().Pause + place.Options.Poll);
        }

        var parked = (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Parked>();
        await place.Wish(2, 2);
        (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Updated>();

        await End(work);
        place.Row(1).State.ShouldBe(QueueState.Parked);
        place.Row(1).Fault.ShouldNotBeNull().ShouldStartWith(parked.Code + ": ");
    }

    [Fact]
    public async Task Stopped_WhatIsUnderWayWaitsAgain_WithoutAFailure()
    {
        var begun = new TaskCompletionSource();
        var index = new ScriptedIndex((_, _, cancel) =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, cancel);
        });
        await place.Wish(1, 1);
        var work = Start(index);
        await begun.Task;

        await End(work);

        (place.Row(1).State, place.Row(1).Tries).ShouldBe((QueueState.Waiting, 0));
        outcomes.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Paused_WhatIsUnderWayIsLetGo_AndGoesOnAfterwards()
    {
        var begun = new OutcomeList();
        var paused = false;
        var index = new ScriptedIndex((repo, _, cancel) =>
        {
            begun.Add(new IndexOutcome.Gone(repo, string.Empty));
            return begun.Seen > 1 ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancel);
        });
        await place.Wish(1, 1);
        var work = Start(index, _ => Volatile.Read(ref paused));
        await begun.Next();

        Volatile.Write(ref paused, true);
        while (place.Row(1).State == QueueState.Building)
        {
            place.Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        Volatile.Write(ref paused, false);
        place.Clock.Advance(place.Options.Poll);
        (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Updated>();
        await End(work);
    }

    [Fact]
    public async Task CommitThatIsNotHere_IsImported()
    {
        var known = false;
        var index = new ScriptedIndex((_, _, _) => known ? Task.CompletedTask : throw ResolverFault.Usage("GIT-NO-MIRROR", "no mirror"));
        workspaces.Import(new RepoSource("/repos/1"), Commit(1).Value, Arg.Any<CancellationToken>()).Returns(_ =>
        {
            known = true;
            return Snapshot(1, 1);
        });
        await place.Wish(1, 1);
        var work = Start(index);

        (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Updated>().Commit.ShouldBe(Commit(1));
        await End(work);
    }

    [Fact]
    public async Task RewrittenHistory_TheBranchIsBuiltWhereItIsNow()
    {
        var index = new ScriptedIndex((_, commit, _) => commit == Commit(9) ? Task.CompletedTask : throw new ResolverFault("GIT-FAILED", transient: false, "no such commit"));
        workspaces.Import(Arg.Any<RepoSource>(), Commit(1).Value, Arg.Any<CancellationToken>()).ThrowsAsync(ResolverFault.Usage("GIT-BASE-UNKNOWN", "unknown"));
        workspaces.Import(Arg.Any<RepoSource>(), "refs/heads/main", Arg.Any<CancellationToken>()).Returns(Snapshot(1, 9));
        await place.Wish(1, 1);
        var work = Start(index);

        (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Updated>().Commit.ShouldBe(Commit(9));
        await End(work);
        place.Row(1).Newest.ShouldBe(Commit(9));
    }

    [Fact]
    public async Task BranchThatIsNoMore_IsDropped()
    {
        var index = new ScriptedIndex(static (_, _, _) => throw new ResolverFault("GIT-FAILED", transient: false, "no such commit"));
        workspaces.Import(Arg.Any<RepoSource>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).ThrowsAsync(ResolverFault.Usage("GIT-BASE-UNKNOWN", "unknown"));
        await place.Wish(1, 1);
        var work = Start(index);

        (await outcomes.Next()).ShouldBeOfType<IndexOutcome.Gone>();
        await End(work);
        place.Queue.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task Lag_IsMeasuredFromTheOldestPush_AndTheQueueIsGauged()
    {
        var measured = new ConcurrentQueue<(string Name, double Value)>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Listen(instrument, listener) };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured.Enqueue((instrument.Name, value)));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured.Enqueue((instrument.Name, value)));
        listener.Start();
        await place.Wish(1, 1);
        place.Clock.Advance(TimeSpan.FromSeconds(7));
        listener.RecordObservableInstruments();
        var work = Start(new ScriptedIndex(static (_, _, _) => Task.CompletedTask));
        await outcomes.Next();
        await End(work);

        measured.ShouldContain(("resolver.index.queue.length", 1));
        measured.ShouldContain(("resolver.index.queue.oldest", 7));
        measured.ShouldContain(("resolver.index.queue.parked", 0));
        measured.ShouldContain(("resolver.index.lag", 7));
        measured.ShouldContain(one => one.Name == "resolver.index.update.duration");
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == IndexMeters.Name)
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static RepoSnapshot Snapshot(int repo, int commit) => new(Repo(repo), Commit(commit), "main", Publishable: true, []);

    private Task Start(ScriptedIndex index, Func<RepoId, bool>? paused = null, IVectorFill? vectors = null) =>
        new IndexWorker(place.Queue, index, workspaces, meters, place.Options, place.Clock, NullLogger<IndexWorker>.Instance) { Paused = paused ?? (static _ => false), Vectors = vectors }
            .Run(QueueScope.All, outcomes.Add, stop.Token);

    private async Task End(Task work)
    {
        await stop.CancelAsync();
        await work;
    }

    private sealed class OutcomeList
    {
        private readonly System.Threading.Channels.Channel<IndexOutcome> channel = System.Threading.Channels.Channel.CreateUnbounded<IndexOutcome>();
        private int seen;

        public int Count => channel.Reader.Count;

        public int Seen => Volatile.Read(ref seen);

        public void Add(IndexOutcome outcome)
        {
            Interlocked.Increment(ref seen);
            channel.Writer.TryWrite(outcome);
        }

        public async Task<IndexOutcome> Next() => await channel.Reader.ReadAsync(Cancel);
    }
}
