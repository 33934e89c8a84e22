using Resolver.Benchmarks.Measure;
using Resolver.Benchmarks.Speed;
using Resolver.Core.Durable;
using Resolver.Engine;

namespace Resolver.Benchmarks.Scale;

/// <summary>Retention deletes old runs while new ones are in work.</summary>
internal static class PurgeScale
{
    // As the engine's own retention does it: portions, and a pause between them.
    private static readonly int Portion = new Retention(TimeSpan.FromMinutes(1)).Portion;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<Purged> Measure(WorkflowEngine engine, int runs, int inFlight, int seconds)
    {
        var before = DateTimeOffset.UtcNow;
        await Work(engine, "warm", inFlight, ForSeconds(2));
        var phases = new List<Phase> { await Work(engine, "before", inFlight, ForSeconds(seconds)) };

        var begin = TimeProvider.System.GetTimestamp();
        var purge = Task.Run(() => Purge(engine, before, runs));
        phases.Add(await Work(engine, "during", inFlight, () => !purge.IsCompleted));
        var (purged, took) = await purge;
        phases.Add(await Work(engine, "after", inFlight, ForSeconds(seconds)));
        return new Purged(purged, (took - begin) / (double)TimeProvider.System.TimestampFrequency, phases);
    }

    private static async Task<(int Runs, long Ended)> Purge(WorkflowEngine engine, DateTimeOffset before, int runs)
    {
        var purged = 0;
        while (purged < runs)
        {
            var batch = await engine.Client.Purge(new PurgeQuery(before) { Top = Math.Min(Portion, runs - purged) }, CancellationToken.None);
            purged += batch;
            if (batch == 0)
            {
                break;
            }

            await Task.Delay(Pause);
        }

        return (purged, TimeProvider.System.GetTimestamp());
    }

    private static Func<bool> ForSeconds(int seconds)
    {
        var begin = TimeProvider.System.GetTimestamp();
        return () => TimeProvider.System.GetElapsedTime(begin).TotalSeconds < seconds;
    }

    private static async Task<Phase> Work(WorkflowEngine engine, string name, int inFlight, Func<bool> more)
    {
        var reply = await Subject.Measure(engine, $"purge-{Environment.ProcessId}-{name}", inFlight, _ => more(), CancellationToken.None);
        return new Phase(name, reply.Runs / reply.Seconds, Statistics.Quantile(reply.LatencyUs.Select(static us => us / 1000.0), 0.95), reply.Wrong);
    }
}
