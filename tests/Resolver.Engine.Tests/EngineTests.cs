using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Tests;

/// <summary>What only the engine promises: parking, fencing, several processes, bad data.</summary>
public sealed class EngineTests : IDisposable
{
    private static readonly WorkflowDefinition<string, string> Main = new("main", 1);
    private static readonly ActivityDefinition<string, string> Work = new("work");
    private static readonly EventDefinition<string> Go = new("go");
    private static readonly RunId Run = RunId.Parse("run-1");
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ChangedWorkflow_IsParkedWithBothNames_AndOthersGoOn()
    {
        await using (var old = Open(static registry => registry.Activity(Work, static text => text).Workflow(Main, static async (context, _) =>
            await context.CallActivity(Work, "old step", "x") + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value)))
        {
            await old.Client.Start(Run, Main, "x", Cancel);
            await old.RunToEnd(Run, RunUntil.Idle, Cancel);
        }

        await using var changed = Open(static registry => registry.Activity(Work, static text => text).Workflow(Main, static async (context, _) =>
            await context.CallActivity(Work, "new step", "x")));
        await changed.Client.RaiseEvent(Run, Go, "on", "e1", Cancel);
        var parked = await changed.RunToEnd(Run, RunUntil.Finished, Cancel);

        parked.State.ShouldBe(WorkflowState.Parked);
        parked.Failure!.Code.ShouldBe("WORKFLOW-DIVERGED");
        parked.Failure.Message.ShouldContain("'old step'");
        parked.Failure.Message.ShouldContain("'new step'");
        var other = RunId.Parse("run-2");
        await changed.Client.Start(other, Main, "x", Cancel);
        (await changed.RunToEnd(other, RunUntil.Finished, Cancel)).State.ShouldBe(WorkflowState.Completed);
    }

    [Fact]
    public async Task ParkedRun_IsTakenUpAgainByTheRightCode()
    {
        static void Right(IWorkflowRegistry registry) => registry.Activity(Work, static text => text).Workflow(Main, static async (context, _) =>
            await context.CallActivity(Work, "one", "a") + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value);
        await using (var right = Open(Right))
        {
            await right.Client.Start(Run, Main, "x", Cancel);
            await right.RunToEnd(Run, RunUntil.Idle, Cancel);
            await right.Client.RaiseEvent(Run, Go, "b", "e1", Cancel);
        }

        await using (var without = Open(static _ => { }))
        {
            (await without.RunToEnd(Run, RunUntil.Finished, Cancel)).Failure!.Code.ShouldBe("WORKFLOW-UNKNOWN");
        }

        await using var again = Open(Right);
        await again.Client.Resume(Run, Cancel);
        (await again.RunToEnd(Run, RunUntil.Finished, Cancel)).Output!.Value.GetString().ShouldBe("ab");
    }

    [Fact]
    public async Task WorkflowThatEndsEarlier_ThanItsHistory_IsParked()
    {
        await using (var old = Open(static registry => registry.Workflow(Main, static async (context, _) =>
            (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!)))
        {
            await old.Client.Start(Run, Main, "x", Cancel);
            await old.RunToEnd(Run, RunUntil.Idle, Cancel);
            await old.Client.RaiseEvent(Run, Go, "b", "e1", Cancel);
        }

        await using var changed = Open(static registry => registry.Workflow(Main, static (_, _) => Task.FromResult("early")));

        var parked = await changed.RunToEnd(Run, RunUntil.Finished, Cancel);

        parked.State.ShouldBe(WorkflowState.Parked);
        parked.Failure!.Message.ShouldContain("a wait for event 'go'");
    }

    [Fact]
    public async Task WorkflowThatAwaitsSomethingForeign_IsParked()
    {
        var foreign = new TaskCompletionSource<string>();
        await using var engine = Open(registry => registry.Workflow(Main, (_, _) => foreign.Task));
        await engine.Client.Start(Run, Main, "x", Cancel);

        (await engine.RunToEnd(Run, RunUntil.Finished, Cancel)).Failure!.Code.ShouldBe("WORKFLOW-STUCK");
    }

    [Fact]
    public async Task StaleHolder_WritesNothing()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var engine = Open(static _ => { }, clock);
        await engine.Client.Start(Run, Main, "x", Cancel);
        await using var db = JournalDb.Open(_folder.Path);
        var (old, young) = (LeaseOwner.Create(), LeaseOwner.Create());
        var length = TimeSpan.FromSeconds(15);
        old.No = await db.Write(write => Leases.Register(write, old, clock.GetUtcNow(), length));
        young.No = await db.Write(write => Leases.Register(write, young, clock.GetUtcNow(), length));
        var row = db.Read(read => RunRow.Find(read, Run)!);
        var stale = row.Lease.ClaimedBy(old);
        await db.Write(write => new Turn(row, row.Lease, stale).Write(write, clock.GetUtcNow()));
        row = db.Read(read => RunRow.Find(read, Run)!);
        db.Read(read => Leases.MayClaim(read, row, young, clock.GetUtcNow())).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(16));
        db.Read(read => Leases.MayClaim(read, row, young, clock.GetUtcNow())).ShouldBeTrue();
        var fresh = row.Lease.ClaimedBy(young);
        await db.Write(write => new Turn(row, row.Lease, fresh).Write(write, clock.GetUtcNow()));

        fresh.Token.ShouldBeGreaterThan(stale.Token);
        await Should.ThrowAsync<LeaseLostException>(db.Write(write => new Turn(row, stale, stale) { Status = "\"stale\"" }.Write(write, clock.GetUtcNow())));
        await Should.ThrowAsync<LeaseLostException>(db.Write(write => new Turn(row, stale, stale.Free) { Release = true }.Write(write, clock.GetUtcNow())));
        (await engine.Client.Get(Run, Cancel))!.Status.ShouldBeNull();
        await db.Write(write => new Turn(row, fresh, fresh) { Status = "\"fresh\"" }.Write(write, clock.GetUtcNow()));
        (await engine.Client.Get(Run, Cancel))!.Status!.Value.GetString().ShouldBe("fresh");
    }

    [Fact]
    public async Task TwoEngines_OnOneFolder_AdvanceEachRunOnce()
    {
        var calls = 0;
        void Register(IWorkflowRegistry registry) => registry
            .Activity(Work, text => $"{text}{Interlocked.Increment(ref calls)}")
            .Workflow(Main, static async (context, _) => await context.CallActivity(Work, "one", "a") + await context.CallActivity(Work, "two", "b"));
        await using var one = Open(Register);
        await using var two = Open(Register);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var work = Task.WhenAll(one.RunAll(stop.Token), two.RunAll(stop.Token));
        var runs = Enumerable.Range(0, 20).Select(static number => RunId.Parse($"run-{number}")).ToList();

        foreach (var run in runs)
        {
            await one.Client.Start(run, Main, "x", Cancel);
        }

        foreach (var run in runs)
        {
            (await two.RunToEnd(run, RunUntil.Finished, Cancel)).State.ShouldBe(WorkflowState.Completed);
        }

        calls.ShouldBe(40);
        await stop.CancelAsync();
        await work;
    }

    [Fact]
    public async Task EventFromAnotherClient_WakesTheRunningEngine()
    {
        await using var engine = Open(static registry => registry.Workflow(Main, static async (context, _) =>
            (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!));
        await engine.Client.Start(Run, Main, "x", Cancel);
        var end = engine.RunToEnd(Run, RunUntil.Finished, Cancel);

        await using (var other = EngineClient.Open(new EngineOptions { DataFolder = _folder.Path }, Artifacts()))
        {
            await other.RaiseEvent(Run, Go, "from outside", "e1", Cancel);
        }

        (await end).Output!.Value.GetString().ShouldBe("from outside");
    }

    [Fact]
    public async Task TerminatedByAnotherClient_CancelsTheRunningActivity()
    {
        var (started, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var engine = Open(registry => registry
            .Activity(Work, async (_, text, cancel) =>
            {
                started.SetResult();
                await using var registration = cancel.Register(cancelled.SetResult);
                await Task.Delay(Timeout.Infinite, cancel);
                return text;
            })
            .Workflow(Main, static (context, _) => context.CallActivity(Work, "long", "x")));
        await engine.Client.Start(Run, Main, "x", Cancel);
        var end = engine.RunToEnd(Run, RunUntil.Finished, Cancel);
        await started.Task.WaitAsync(Cancel);

        await using (var other = EngineClient.Open(new EngineOptions { DataFolder = _folder.Path }, Artifacts()))
        {
            await other.Terminate(Run, "enough", Cancel);
        }

        (await end).State.ShouldBe(WorkflowState.Terminated);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task Idle_ReturnsWhileTheRunWaits_AndSaysForWhat()
    {
        await using var engine = Open(static registry => registry.Activity(Work, static text => text).Workflow(Main, static async (context, _) =>
        {
            await context.CallActivity(Work, "one", "x");
            return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
        }));
        await engine.Client.Start(Run, Main, "x", Cancel);

        (await engine.RunToEnd(Run, RunUntil.Idle, Cancel)).State.ShouldBe(WorkflowState.Running);

        (await engine.Client.Waits(Run, Cancel)).ShouldBe([new PendingWait("go", DateTimeOffset.MaxValue)]);
    }

    [Fact]
    public async Task CleanStop_CancelsTheActivity_CountsNoAttempt_AndResumes()
    {
        var deliveries = new List<int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        void Register(IWorkflowRegistry registry) => registry
            .Activity(Work, async (scope, text, cancel) =>
            {
                deliveries.Add(scope.Delivery);
                if (scope.Delivery == 1)
                {
                    await stop.CancelAsync();
                    await Task.Delay(Timeout.Infinite, cancel);
                }

                return text;
            })
            .Workflow(Main, static (context, _) => context.CallActivity(Work, "one", "done", new() { Retry = RetryPolicy.Once }));
        await using (var first = Open(Register))
        {
            await first.Client.Start(Run, Main, "x", Cancel);
            await Should.ThrowAsync<OperationCanceledException>(first.RunToEnd(Run, RunUntil.Finished, stop.Token));
            (await first.Client.History(Run, Cancel)).ShouldContain(static line => line.Kind == "activity-released");
        }

        await using var second = Open(Register);
        (await second.RunToEnd(Run, RunUntil.Finished, Cancel)).Output!.Value.GetString().ShouldBe("done");
        deliveries.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task ActivityThatIgnoresItsToken_IsDroppedAsLate()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var engine = Open(
            registry => registry
                .Activity(Work, async (_, text, _) =>
                {
                    started.TrySetResult();
                    await release.Task;
                    return text;
                })
                .Workflow(Main, static (context, _) =>
                    context.CallActivity(Work, "stubborn", "x", new() { Timeout = TimeSpan.FromSeconds(1), Retry = RetryPolicy.Once })),
            clock);
        await engine.Client.Start(Run, Main, "x", Cancel);
        var end = engine.RunToEnd(Run, RunUntil.Finished, Cancel);
        await started.Task.WaitAsync(Cancel);
        while (!end.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await end).Failure!.Code.ShouldBe("ACTIVITY-TIMEOUT");
        release.SetResult();
    }

    [Fact]
    public async Task ResultOfAnotherShape_ParksTheRun_AndOthersGoOn()
    {
        await using (var old = Open(static registry => registry.Activity(Work, static text => text).Workflow(Main, static async (context, input) =>
            await context.CallActivity(Work, "one", input) + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value)))
        {
            await old.Client.Start(Run, Main, "x", Cancel);
            await old.RunToEnd(Run, RunUntil.Idle, Cancel);
        }

        // The same names, and a record where the text was.
        var record = new ActivityDefinition<string, WorkflowQuery>("work");
        await using var changed = Open(registry => registry.Workflow(Main, async (context, input) =>
            input == "x" ? (await context.CallActivity(record, "one", input)).Prefix! + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value : input));
        await changed.Client.RaiseEvent(Run, Go, "on", "e1", Cancel);
        var parked = await changed.RunToEnd(Run, RunUntil.Finished, Cancel);

        parked.State.ShouldBe(WorkflowState.Parked);
        parked.Failure!.Code.ShouldBe("PAYLOAD-INVALID");
        parked.Failure.Message.ShouldContain("one");
        await changed.Client.Start(RunId.Parse("run-2"), Main, "y", Cancel);
        (await changed.RunToEnd(RunId.Parse("run-2"), RunUntil.Finished, Cancel)).Output!.Value.GetString().ShouldBe("y");
    }

    [Fact]
    public async Task ActivityThatNoLongerExists_ParksTheRun_UntilOneHasIt()
    {
        static void Flow(IWorkflowRegistry registry) => registry.Workflow(Main, static (context, input) => context.CallActivity(Work, "one", input));
        await using (var without = Open(Flow))
        {
            await without.Client.Start(Run, Main, "x", Cancel);
            (await without.RunToEnd(Run, RunUntil.Finished, Cancel)).Failure!.Code.ShouldBe("ACTIVITY-UNKNOWN");
        }

        await using var with = Open(static registry => Flow(registry.Activity(Work, static text => text + "!")));
        await with.Client.Resume(Run, Cancel);
        (await with.RunToEnd(Run, RunUntil.Finished, Cancel)).Output!.Value.GetString().ShouldBe("x!");
    }

    [Fact]
    public async Task RulesOfANewerEngine_ParkTheRun_UntilOneKnowsThem()
    {
        await using (var engine = Open(static registry => registry.Workflow(Main, static (_, input) => Task.FromResult(input))))
        {
            await engine.Client.Start(Run, Main, "x", Cancel);
        }

        await Execute("UPDATE runs SET flags = 1024");
        await using var older = Open(static registry => registry.Workflow(Main, static (_, input) => Task.FromResult(input)));

        (await older.RunToEnd(Run, RunUntil.Finished, Cancel)).Failure!.Code.ShouldBe("ENGINE-FLAGS-NEWER");

        await Execute("UPDATE runs SET flags = 0");
        await older.Client.Resume(Run, Cancel);
        (await older.RunToEnd(Run, RunUntil.Finished, Cancel)).Output!.Value.GetString().ShouldBe("x");
    }

    [Fact]
    public async Task NewerSchema_IsRefusedWithItsCure()
    {
        await Open(static _ => { }).DisposeAsync();
        await Execute("INSERT INTO schema_version(version) VALUES (999)");

        var fault = Should.Throw<ResolverFault>(() => Open(static _ => { }));

        fault.Code.ShouldBe("ENGINE-SCHEMA-NEWER");
        fault.Kind.ShouldBe(FaultKind.Usage);
        fault.Message.ShouldContain("Update Resolver");
    }

    [Fact]
    public async Task DamagedJournal_IsRefused()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "engine.db"), new string('x', 8192), Cancel);

        Should.Throw<ResolverFault>(() => Open(static _ => { })).Code.ShouldBe("ENGINE-CORRUPT");
    }

    [Fact]
    public async Task FolderThatIsAFile_IsRefused()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "x", Cancel);

        Should.Throw<ResolverFault>(() => WorkflowEngine.Open(new EngineOptions { DataFolder = file }, Artifacts())).Code.ShouldBe("ENGINE-READ-ONLY");
    }

    [Fact]
    public async Task FullDisk_IsACodedFault_AndNothingIsHalfWritten()
    {
        await using var db = JournalDb.Open(_folder.Path);
        await using var client = new EngineClient(db, new Payloads(Artifacts()), TimeProvider.System, static _ => { });
        await db.Write(static write => write.Number("PRAGMA max_page_count = 40"));
        var started = 0;

        var fault = await Should.ThrowAsync<ResolverFault>(async () =>
        {
            for (; started < 100; started++)
            {
                await client.Start(RunId.Parse($"run-{started}"), Main, new string('x', 5000), Cancel);
            }
        });

        fault.Code.ShouldBe("ENGINE-DISK-FULL");
        (await client.List(new(), Cancel)).Count.ShouldBe(started);
        await db.Write(static write => write.Number("PRAGMA max_page_count = 100000"));
        (await client.Start(RunId.Parse("after"), Main, "x", Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task MissingArtifact_ParksTheRun()
    {
        await using var engine = Open(static registry => registry.Workflow(Main, static (_, input) => Task.FromResult(input)));
        await engine.Client.Start(Run, Main, new string('x', 50_000), Cancel);
        Directory.Delete(Path.Combine(_folder.Path, "artifacts"), recursive: true);

        var parked = await engine.RunToEnd(Run, RunUntil.Finished, Cancel);

        parked.State.ShouldBe(WorkflowState.Parked);
        parked.Failure!.Code.ShouldBe("ARTIFACT-MISSING");
        (await engine.Client.List(new(), Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task EventWhoseArtifactIsLost_ParksItsRunOnly()
    {
        await using var engine = Open(static registry => registry.Workflow(Main, static async (context, input) =>
            input + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value));
        var other = RunId.Parse("run-2");
        await engine.Client.Start(Run, Main, "x", Cancel);
        await engine.Client.Start(other, Main, "x", Cancel);
        await engine.Client.RaiseEvent(Run, Go, new string('y', 50_000), "e1", Cancel);
        await engine.Client.RaiseEvent(other, Go, "y", "e1", Cancel);
        Directory.Delete(Path.Combine(_folder.Path, "artifacts"), recursive: true);

        var parked = await engine.RunToEnd(Run, RunUntil.Finished, Cancel);

        parked.State.ShouldBe(WorkflowState.Parked);
        parked.Failure!.Code.ShouldBe("ARTIFACT-MISSING");
        (await engine.RunToEnd(other, RunUntil.Finished, Cancel)).Output!.Value.GetString().ShouldBe("xy");
    }

    [Fact]
    public void OptionsOutOfRange_AreRefusedByName() =>
        Should.Throw<ResolverFault>(() => WorkflowEngine.Open(new EngineOptions { DataFolder = _folder.Path, MaxActivities = 0 }, Artifacts()))
            .Message.ShouldContain("MaxActivities");

    [Fact]
    public async Task Timeline_TellsStepsDeliveriesAndFailures()
    {
        await using var engine = Open(static registry => registry
            .Activity(Work, static (scope, text, _) =>
                scope.Delivery == 1 ? throw new ResolverFault("TEST-BUSY", transient: true, "Busy.") : Task.FromResult(text))
            .Workflow(Main, static (context, _) =>
                context.CallActivity(Work, "one", "x", new() { Retry = new() { FirstInterval = TimeSpan.Zero } })));
        await engine.Client.Start(Run, Main, "x", Cancel);
        await engine.RunToEnd(Run, RunUntil.Finished, Cancel);

        var lines = (await engine.Client.History(Run, Cancel)).Select(static line => $"{line.Kind} {line.Step} {line.Delivery} {line.Outcome}".TrimEnd());

        lines.ShouldBe([
            "run-started main 0", "activity-scheduled one 0", "activity-started one 1", "activity-retried one 1 TEST-BUSY",
            "activity-started one 2", "activity-completed one 2", "run-completed  0",
        ]);
    }

    private FileArtifactStore Artifacts() => new(Path.Combine(_folder.Path, "artifacts"));

    private WorkflowEngine Open(Action<IWorkflowRegistry> register, TimeProvider? clock = null)
    {
        var engine = WorkflowEngine.Open(new EngineOptions { DataFolder = _folder.Path, Clock = clock ?? TimeProvider.System }, Artifacts());
        register(engine.Registry);
        return engine;
    }

    private async Task Execute(string sql)
    {
        await using var db = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "engine.db")};Pooling=False");
        await db.OpenAsync(Cancel);
        await using var command = db.CreateCommand();
#pragma warning disable CA2100 // A constant of the test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
