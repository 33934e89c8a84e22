using System.Collections.Concurrent;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>The engine is cut after its n-th commit, for every n, and opened again: the outcome is the same, no committed result is computed twice.</summary>
public sealed class CrashSweepTests
{
    [Fact]
    public async Task EngineCut_AfterEachCommitInTurn_EndsTheSame_AndRepeatsNoCommittedActivity()
    {
        var whole = await RunWithCut(int.MaxValue);
        whole.Commits.ShouldBeGreaterThan(15);

        for (var cut = 1; cut <= whole.Commits; cut++)
        {
            var swept = await RunWithCut(cut);

            swept.Output.ShouldBe(whole.Output, $"cut after commit {cut}");
            swept.RepeatedAfterCommit.ShouldBeEmpty($"cut after commit {cut}");
            swept.Timeline.Order(StringComparer.Ordinal).ShouldBe(whole.Timeline.Order(StringComparer.Ordinal), $"cut after commit {cut}");
        }
    }

    private static async Task<Sweep> RunWithCut(int cut)
    {
        using var folder = new TempFolder();
        var seen = new SeenDeliveries();
        var commits = 0;
        using var died = new CancellationTokenSource();
        var run = Everything.Run;
        WorkflowEngine? first = null;
        first = Open(folder, seen, _ =>
        {
            if (Interlocked.Increment(ref commits) == cut)
            {
                first!.Crash();
                died.Cancel();
            }
        });
        await first.Client.Start(run, Everything.Main, 3, TestContext.Current.CancellationToken);
        await first.Client.RaiseEvent(run, Everything.Go, "go", "e1", TestContext.Current.CancellationToken);
        await RunUntilCut(first, run, died.Token);
        await first.DisposeAsync();

        await using var second = Open(folder, seen, committed: null);
        var end = await second.RunToEnd(run, RunUntil.Finished, TestContext.Current.CancellationToken);
        end.State.ShouldBe(WorkflowState.Completed, end.Failure?.Message);
        var history = await second.Client.History(run, TestContext.Current.CancellationToken);
        string[] bookkeeping = ["activity-started", "activity-released", "activity-retried"];
        return new Sweep(
            end.Output!.Value.GetString()!,
            commits,
            seen.RepeatedAfterCommit(history),
            [.. history.Where(line => !bookkeeping.Contains(line.Kind, StringComparer.Ordinal)).Select(static line => $"{line.Kind} {line.Step}")]);
    }

    private static async Task RunUntilCut(WorkflowEngine engine, RunId run, CancellationToken died)
    {
        try
        {
            await engine.RunToEnd(run, RunUntil.Finished, died);
        }
        catch (Exception cut) when (cut is OperationCanceledException or ObjectDisposedException)
        {
            // This is the crash.
        }
    }

    private static WorkflowEngine Open(TempFolder folder, SeenDeliveries seen, Action<RunId>? committed)
    {
        var engine = WorkflowEngine.Open(
            new EngineOptions { DataFolder = folder.Path, Committed = committed, Lease = TimeSpan.FromMinutes(5) },
            new FileArtifactStore(Path.Combine(folder.Path, "artifacts")));
        Everything.Register(engine.Registry, seen.Add, TimeSpan.FromMilliseconds(1));
        return engine;
    }

    private sealed record Sweep(string Output, int Commits, IReadOnlyList<string> RepeatedAfterCommit, IReadOnlyList<string> Timeline);

    private sealed class SeenDeliveries
    {
        private readonly ConcurrentQueue<(string Step, int Delivery)> _seen = new();

        public void Add(ActivityScope scope) => _seen.Enqueue((scope.Key.ToString(), scope.Delivery));

        /// <summary>Deliveries after the one whose result the history has.</summary>
        public IReadOnlyList<string> RepeatedAfterCommit(IReadOnlyList<TimelineEntry> history) =>
        [
            .. from line in history
               where line.Kind == "activity-completed"
               from seen in _seen
               where seen.Step == $"{Everything.Run}/{line.Step}" && seen.Delivery > line.Delivery
               select seen.Step,
        ];
    }
}
