using System.Collections.Concurrent;
using System.Diagnostics;
using Resolver.Benchmarks.Measure;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine;

namespace Resolver.Benchmarks.Scale;

/// <summary>Events for random ones of many waiting runs, spread over time.</summary>
internal static class WaitingScale
{
    private const int Seed = 20261122;

    public static async Task<Restarted> Measure(WorkflowEngine engine, long begun, double open, int runs, int events, int gapMs)
    {
        var random = new Random(Seed);
        var chosen = Enumerable.Range(0, runs).ToArray();
        random.Shuffle(chosen);
        var wrong = 0;
        await Approve(engine, ScaleSubject.Waiting(chosen[0]));
        var served = Stopwatch.GetElapsedTime(begun).TotalSeconds;

        var latencies = new ConcurrentQueue<double>();
        async Task One(RunId run)
        {
            var start = TimeProvider.System.GetTimestamp();
            var end = await Approve(engine, run);
            latencies.Enqueue(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            if (end.Output?.GetString() != "approved by a person")
            {
                Interlocked.Increment(ref wrong);
            }
        }

        var all = new List<Task>();
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(1, gapMs)));
        foreach (var number in chosen.Skip(1).Take(events))
        {
            await clock.WaitForNextTickAsync();
            all.Add(One(ScaleSubject.Waiting(number)));
        }

        await Task.WhenAll(all);
        return new Restarted(open, served, ProcessTree.PeakMegabytes(Environment.ProcessId), [.. latencies], wrong);
    }

    /// <summary>Raises the event that a waiting run waits for, and waits for its end.</summary>
    public static async Task<WorkflowSnapshot> Approve(WorkflowEngine engine, RunId run)
    {
        await engine.Client.RaiseEvent(run, Approval.Approved, "a person", "approval", CancellationToken.None);
        return await engine.WaitForEnd(run, CancellationToken.None);
    }
}
