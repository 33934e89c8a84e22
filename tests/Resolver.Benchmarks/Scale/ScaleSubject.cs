using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Resolver.Benchmarks.Measure;
using Resolver.Benchmarks.Speed;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine;

namespace Resolver.Benchmarks.Scale;

/// <summary>What a child process of the scale benchmark does: one task, one JSON line.</summary>
internal static class ScaleSubject
{
    public const string Verb = "scale-subject";
    private const int Builders = 200;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>A waiting run.</summary>
    public static RunId Waiting(int number) => RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"waiting-{number}"));

    /// <summary>A finished run.</summary>
    public static RunId Finished(int number) => RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"finished-{number}"));

    /// <summary>Does one task.</summary>
    /// <param name="args">The folder, the clock's timestamp at which the parent started this process, the task and its numbers.</param>
    public static async Task<int> Run(string[] args)
    {
        var (folder, begun, task) = (args[0], long.Parse(args[1], CultureInfo.InvariantCulture), args[2]);
        var numbers = args.Skip(3).Select(static text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        await using var engine = Subject.Open(folder);
        Note.Register(engine.Registry);
        using var stop = new CancellationTokenSource();
        var open = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var work = engine.RunAll(stop.Token);
        object reply = (task, numbers) switch
        {
            ("build-waiting", [var runs]) => await Build(runs, number => Wait(engine, number)),
            ("build-finished", [var runs]) => await Build(runs, number => Finish(engine, number)),
            ("restart", [var runs, var events, var gapMs]) => await WaitingScale.Measure(engine, begun, open, runs, events, gapMs),
            ("ask", [var runs]) => await Ask(engine, open, runs),
            ("purge", [var runs, var inFlight, var seconds]) => await PurgeScale.Measure(engine, runs, inFlight, seconds),
            _ => throw new UsageException($"There is no task '{task}' with {numbers.Length} numbers."),
        };
        Console.WriteLine(JsonSerializer.Serialize(reply, Json));
        await stop.CancelAsync();
        await work;
        return 0;
    }

    private static async Task<Answered> Ask(WorkflowEngine engine, double open, int runs)
    {
        var questions = await Questions.Ask(engine, runs);
        return new Answered(open, ProcessTree.PeakMegabytes(Environment.ProcessId), questions);
    }

    private static async Task<Built> Build(int runs, Func<int, Task> add)
    {
        var begin = TimeProvider.System.GetTimestamp();
        var added = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = Builders }, async (number, _) =>
        {
            await add(number);
            if (Interlocked.Increment(ref added) % 10_000 == 0)
            {
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{added} of {runs} after {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0} s"));
            }
        });
        return new Built(runs, TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
    }

    private static async Task Wait(WorkflowEngine engine, int number)
    {
        await engine.Client.Start(Waiting(number), Approval.Definition, "an issue", CancellationToken.None);
        await foreach (var now in engine.Watch(Waiting(number), CancellationToken.None))
        {
            if (now is { State: WorkflowState.Running, Status: not null })
            {
                return;
            }
        }

        throw new InvalidOperationException($"{Waiting(number)} does not wait.");
    }

    private static async Task Finish(WorkflowEngine engine, int number)
    {
        await engine.Client.Start(Finished(number), Note.Definition, "an issue", CancellationToken.None);
        var end = await engine.WaitForEnd(Finished(number), CancellationToken.None);
        if (end.State != WorkflowState.Completed)
        {
            throw new InvalidOperationException($"{end.Run} ended as {end.State} {end.Failure}");
        }
    }
}
