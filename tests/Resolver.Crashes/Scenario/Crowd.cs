using System.Globalization;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine;

namespace Resolver.Crashes.Scenario;

/// <summary>Keeps a number of runs in flight for as long as the process lives: takes up what an earlier life left, starts more as runs end.</summary>
internal static class Crowd
{
    private const int StopMark = 1_000_000_000;

    /// <summary>The id of a run of the crowd.</summary>
    public static RunId Id(int number) => RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"crowd-{number}"));

    /// <summary>Plays until killed; with no first number to start from (a negative one), until all that is open has ended.</summary>
    public static async Task Play(WorkflowEngine engine, IWitness witness, int runs, int first)
    {
        using var stop = new CancellationTokenSource();
        var work = engine.RunAll(stop.Token);
        var actor = new Actor(engine, witness, stop.Token);
        var open = await engine.Client.List(
            new WorkflowQuery { States = [WorkflowState.Pending, WorkflowState.Running], Top = StopMark }, stop.Token);
        var waiting = new Queue<RunId>(open.Select(static run => run.Run));
        var next = first;

        RunId? Next()
        {
            lock (waiting)
            {
                return waiting.TryDequeue(out var old) ? old : first < 0 ? null : Id(next++);
            }
        }

        var players = Task.WhenAll(Enumerable.Range(0, runs).Select(_ => Player(actor, Next)));
        witness.Acked("playing");

        // RunAll ends first only when the journal is broken: then it throws.
        await await Task.WhenAny(players, work);
        await stop.CancelAsync();
        await work;
    }

    private static async Task Player(Actor actor, Func<RunId?> next)
    {
        while (next() is { } run)
        {
            await actor.Start(run, Everything.Main, 3);
            await actor.Raise(run, Everything.Go, "go", "e1");
            await actor.Until(run, static now => now.State is WorkflowState.Completed);
            actor.Ended(run);
        }
    }
}
