using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>Who runs when: limits, fairness, several processes, retention, clocks that jump.</summary>
public sealed class DispatchTests : IDisposable
{
    private static readonly WorkflowDefinition<int, int> Main = new("main", 1);
    private static readonly ActivityDefinition<int, int> Work = new("work");
    private static readonly ActivityDefinition<int, int> Scarce = new("scarce");
    private static readonly EventDefinition<string> Go = new("go");
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ActivitiesOfAKind_NeverExceedTheirLimit_WhileOthersGoOn()
    {
        var (now, most) = (0, 0);
        await using var engine = Open(
            registry => registry
                .Activity(Work, static input => input)
                .Activity(Scarce, async (_, input, cancel) =>
                {
                    var running = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, running);
                    await Task.Delay(2, cancel);
                    Interlocked.Decrement(ref now);
                    return input;
                })
                .Workflow(Main, static async (context, count) =>
                {
                    var scarce = Enumerable.Range(0, count).Select(part => context.CallActivity(Scarce, $"scarce-{part}", part)).ToList();
                    var free = await context.CallActivity(Work, "free", 1);
                    return free + (await Task.WhenAll(scarce)).Length;
                }),
            options => options with { MaxActivities = 16, MaxPerActivity = new Dictionary<string, int>(StringComparer.Ordinal) { ["scarce"] = 2 } });
        await engine.Client.Start(RunId.Parse("run-1"), Main, 40, Cancel);

        (await engine.RunToEnd(RunId.Parse("run-1"), RunUntil.Finished, Cancel)).Output!.Value.GetInt32().ShouldBe(41);
        most.ShouldBe(2);
    }

    [Fact]
    public async Task RunWithManyActivities_DoesNotKeepAnotherFromItsOne()
    {
        var order = new ConcurrentQueue<string>();
        var begun = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        await using var engine = Open(
            registry => registry
                .Activity(Work, async (scope, input, cancel) =>
                {
                    begun.TrySetResult();
                    await second.Task.WaitAsync(cancel);
                    order.Enqueue(scope.Key.Run.Value);
                    return input;
                })
                .Workflow(Main, static async (context, count) =>
                    (await Task.WhenAll(Enumerable.Range(0, count).Select(part => context.CallActivity(Work, $"part-{part}", part)))).Length),
            static options => options with { MaxActivities = 1 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var all = engine.RunAll(stop.Token);
        await engine.Client.Start(RunId.Parse("run-large"), Main, 200, Cancel);
        await begun.Task.WaitAsync(Cancel);
        await engine.Client.Start(RunId.Parse("run-small"), Main, 1, Cancel);
        await Until(engine, "run-small", static lines => lines.Any(static line => line.Kind == "activity-scheduled"));
        second.SetResult();

        await engine.WaitForEnd(RunId.Parse("run-small"), Cancel);
        await engine.WaitForEnd(RunId.Parse("run-large"), Cancel);

        // It stood in line behind 199, and came third at the latest: the one in work, one of the round, then itself.
        order.ToList().IndexOf("run-small").ShouldBeLessThan(4);
        await stop.CancelAsync();
        await all;
    }

    [Fact]
    public async Task MoreRunsThanFitInMemory_AllEnd()
    {
        await using var engine = Open(
            static registry => registry
                .Activity(Work, static input => input + 1)
                .Workflow(Main, static async (context, value) => await context.CallActivity(Work, "two", await context.CallActivity(Work, "one", value))),
            static options => options with { MaxRuns = 4, MaxActivities = 2 });
        var runs = Enumerable.Range(0, 150).Select(static number => RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"run-{number}"))).ToList();
        foreach (var run in runs)
        {
            await engine.Client.Start(run, Main, 1, Cancel);
        }

        // Not by the meter: other tests of this process have engines too.
        var most = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var all = engine.RunAll(stop.Token);
        foreach (var run in runs)
        {
            most = Math.Max(most, engine.ActiveRuns);
            (await engine.WaitForEnd(run, Cancel)).Output!.Value.GetInt32().ShouldBe(3);
        }

        most.ShouldBeInRange(1, 4);
        await stop.CancelAsync();
        await all;
    }

    [Fact]
    public async Task ManyProcesses_OnOneFolder_AdvanceEachStepOnce()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => Children.Start([], "worker", _folder.Path)).ToList();
        foreach (var process in processes)
        {
            (await process.StandardOutput.ReadLineAsync(Cancel)).ShouldBe("ready");
        }

        await using var client = EngineClient.Open(new EngineOptions { DataFolder = _folder.Path }, Artifacts());
        var runs = Enumerable.Range(0, 40).Select(static number => RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"run-{number}"))).ToList();
        foreach (var run in runs)
        {
            await client.Start(run, Worker.Steps, 0, Cancel);
        }

        // One of them dies in the midst; the others take over what it held.
        processes[0].Kill();
        while ((await client.List(new() { States = [WorkflowState.Completed] }, Cancel)).Count < runs.Count)
        {
            await Task.Yield();
        }

        var deliveries = new List<string>();
        foreach (var process in processes)
        {
            process.StandardInput.Close();
            deliveries.AddRange((await process.StandardOutput.ReadToEndAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            await process.WaitForExitAsync(Cancel);
            process.Dispose();
        }

        foreach (var run in runs)
        {
            (await client.Get(run, Cancel))!.Output!.Value.GetInt32().ShouldBe(5);
            foreach (var line in (await client.History(run, Cancel)).Where(static line => line.Kind == "activity-completed"))
            {
                // What was committed was delivered under that number, and never again after it.
                deliveries.ShouldNotContain(string.Create(CultureInfo.InvariantCulture, $"{run}/{line.Step} {line.Delivery + 1}"));
            }
        }
    }

    [Fact]
    public async Task ActivityThatKillsItsProcess_EndsInAFaultAfterItsPolicy()
    {
        var said = new List<string>();
        var lives = 0;
        while (said.Count == 0)
        {
            (++lives).ShouldBeLessThanOrEqualTo(4);
            using var process = Children.Start([], "poisoned", _folder.Path);
            var errors = process.StandardError.ReadToEndAsync(Cancel);
            said.AddRange((await process.StandardOutput.ReadToEndAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            await errors;
            await process.WaitForExitAsync(Cancel);
        }

        said.ShouldBe(["Failed ACTIVITY-INTERRUPTED"]);
        lives.ShouldBe(4);
    }

    [Fact]
    public async Task ClockThatJumpsBack_LosesNothing_AndTimeNeverGoesBackWithinARun()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
        await using var engine = Open(Waiting, options => options with { Clock = clock });
        var run = RunId.Parse("run-1");
        await engine.Client.Start(run, Main, 60, Cancel);
        await engine.RunToEnd(run, RunUntil.Idle, Cancel);

        clock.AdjustTime(clock.GetUtcNow() - TimeSpan.FromHours(1));
        await engine.Client.RaiseEvent(run, Go, "on", "e1", Cancel);
        var end = await engine.RunToEnd(run, RunUntil.Finished, Cancel);

        end.Output!.Value.GetInt32().ShouldBe(1);
        var times = (await engine.Client.History(run, Cancel)).Select(static line => line.At).ToList();
        times.ShouldBe(times.Order());
    }

    [Fact]
    public async Task ClockThatJumpsForward_FiresTheTimer_AndTakesNoLivingEnginesRun()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
        await using var engine = Open(Waiting, options => options with { Clock = clock });
        var run = RunId.Parse("run-1");
        await engine.Client.Start(run, Main, 60, Cancel);
        await engine.RunToEnd(run, RunUntil.Idle, Cancel);

        clock.AdjustTime(clock.GetUtcNow() + TimeSpan.FromHours(1.5));

        (await engine.RunToEnd(run, RunUntil.Finished, Cancel)).Output!.Value.GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Retention_DeletesOldFinishedRuns_WhileOthersGoOn()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
        await using var engine = Open(Waiting, options => options with { Clock = clock, Retention = new Retention(TimeSpan.FromHours(2)) { Portion = 3 } });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var all = engine.RunAll(stop.Token);
        var runs = Enumerable.Range(0, 10).Select(static number => RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"run-{number}"))).ToList();
        foreach (var run in runs)
        {
            await engine.Client.Start(run, Main, 60 * 24 * 3650, Cancel);
        }

        foreach (var run in runs.Skip(2))
        {
            await engine.Client.RaiseEvent(run, Go, "on", "e1", Cancel);
            await engine.WaitForEnd(run, Cancel);
        }

        while ((await engine.Client.List(new(), Cancel)).Count > 2)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        (await engine.Client.List(new(), Cancel)).Select(static run => run.Run.Value).Order(StringComparer.Ordinal).ShouldBe(["run-0", "run-1"]);
        await engine.Client.RaiseEvent(runs[0], Go, "on", "e1", Cancel);
        (await engine.WaitForEnd(runs[0], Cancel)).State.ShouldBe(WorkflowState.Completed);
        await stop.CancelAsync();
        await all;
    }

    [Fact]
    public async Task Meters_CountTurnsEndsAndCommits()
    {
        var counts = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = ListenTo };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => counts.AddOrUpdate(instrument.Name, 1, (_, sum) => sum + 1));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => counts.AddOrUpdate(instrument.Name, 1, (_, sum) => sum + 1));
        listener.Start();
        await using var engine = Open(static registry => registry
            .Activity(Work, static input => input)
            .Workflow(Main, static async (context, value) => await context.CallActivity(Work, "one", value)));
        await engine.Client.Start(RunId.Parse("run-1"), Main, 1, Cancel);
        await engine.RunToEnd(RunId.Parse("run-1"), RunUntil.Finished, Cancel);

        // Other tests of this process may count too: at least.
        counts["resolver.engine.turns"].ShouldBeGreaterThanOrEqualTo(2);
        counts["resolver.engine.runs.ended"].ShouldBeGreaterThanOrEqualTo(1);
        counts["resolver.engine.run.duration"].ShouldBeGreaterThanOrEqualTo(1);
        counts["resolver.engine.activity.duration"].ShouldBeGreaterThanOrEqualTo(1);
        counts["resolver.engine.commit.duration"].ShouldBeGreaterThanOrEqualTo(3);
        listener.RecordObservableInstruments();
        counts["resolver.engine.runs.active"].ShouldBeGreaterThanOrEqualTo(1);
    }

    private static void ListenTo(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == EngineMeters.Name)
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    // 1 when the event came, 0 when the minutes were over.
    private static void Waiting(IWorkflowRegistry registry) => registry.Workflow(Main, static async (context, minutes) =>
        (await context.WaitForEvent(Go, context.UtcNow + TimeSpan.FromMinutes(minutes))).Received ? 1 : 0);

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); value > seen; seen = Volatile.Read(ref place))
        {
            Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private static async Task Until(WorkflowEngine engine, string run, Func<IReadOnlyList<TimelineEntry>, bool> holds)
    {
        while (!holds(await engine.Client.History(RunId.Parse(run), Cancel)))
        {
            await Task.Yield();
        }
    }

    private FileArtifactStore Artifacts() => new(Path.Combine(_folder.Path, "artifacts"));

    private WorkflowEngine Open(Action<IWorkflowRegistry> register, Func<EngineOptions, EngineOptions>? change = null)
    {
        var options = new EngineOptions { DataFolder = _folder.Path };
        var engine = WorkflowEngine.Open(change?.Invoke(options) ?? options, Artifacts());
        register(engine.Registry);
        return engine;
    }
}
