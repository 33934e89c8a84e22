using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Resolver.Adapters.Storage;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine;

namespace Resolver.Benchmarks.Speed;

/// <summary>Our engine as a subject of the race: worker and driver in one process, as in <c>resolver serve</c>.</summary>
internal static class Subject
{
    public const string Verb = "engine-subject";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Answers requests from stdin until it ends.</summary>
    public static async Task<int> Run(string folder)
    {
        await using var engine = Open(folder);
        using var stop = new CancellationTokenSource();
        var work = engine.RunAll(stop.Token);
        Console.WriteLine("""{"ready":true}""");
        while (await Console.In.ReadLineAsync(stop.Token) is { } line)
        {
            var reply = await Measure(engine, JsonSerializer.Deserialize<LevelRequest>(line, Json)!, stop.Token);
            Console.WriteLine(JsonSerializer.Serialize(reply, Json));
        }

        await stop.CancelAsync();
        await work;
        return 0;
    }

    /// <summary>Opens the engine with the hello sequence.</summary>
    public static WorkflowEngine Open(string folder)
    {
        var engine = WorkflowEngine.Open(
            new EngineOptions { DataFolder = folder }, new FileArtifactStore(Path.Combine(folder, "artifacts")));
        Hello.Register(engine.Registry);
        return engine;
    }

    /// <summary>Keeps runs in flight as asked for.</summary>
    public static Task<LevelReply> Measure(WorkflowEngine engine, LevelRequest request, CancellationToken cancel)
    {
        var begin = TimeProvider.System.GetTimestamp();
        return Measure(
            engine,
            request.Prefix,
            request.InFlight,
            number => request.Runs > 0 ? number < request.Runs : TimeProvider.System.GetElapsedTime(begin).TotalSeconds < request.Seconds,
            cancel);
    }

    /// <summary>Keeps runs in flight while there are more to start.</summary>
    public static async Task<LevelReply> Measure(WorkflowEngine engine, string prefix, int inFlight, Func<int, bool> more, CancellationToken cancel)
    {
        var latencies = new ConcurrentQueue<int>();
        var (started, wrong) = (0, 0);
        string? fault = null;
        var begin = TimeProvider.System.GetTimestamp();
        async Task Player()
        {
            while (Interlocked.Increment(ref started) - 1 is var number && more(number))
            {
                var run = RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number}"));
                var from = TimeProvider.System.GetTimestamp();
                var end = await RunOnce(engine, run, cancel);
                latencies.Enqueue((int)TimeProvider.System.GetElapsedTime(from).TotalMicroseconds);
                if (end.Output?.GetString() != Hello.Expected(run.Value))
                {
                    Interlocked.Increment(ref wrong);
                    fault ??= $"{end.State} {end.Failure}";
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(Player, cancel)));
        return new LevelReply(latencies.Count, wrong, fault, TimeProvider.System.GetElapsedTime(begin).TotalSeconds, [.. latencies]);
    }

    /// <summary>Starts a run and waits until its end is on disk.</summary>
    public static async Task<WorkflowSnapshot> RunOnce(WorkflowEngine engine, RunId run, CancellationToken cancel)
    {
        await engine.Client.Start(run, Hello.Definition, run.Value, cancel);
        return await engine.WaitForEnd(run, cancel);
    }
}
