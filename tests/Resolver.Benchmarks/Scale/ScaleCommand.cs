using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Scale;

/// <summary>Many waiting runs, many finished runs, and their purge.</summary>
internal static class ScaleCommand
{
    public const string Help = """
        engine-scale [--waiting 100000] [--finished 1000000] [--few 1000] [--events 1000] [--gap-ms 20] [--purge 100000] [--in-flight 50]
                     [--seconds 10] [--parts waiting,finished,purge] [--state <folder>] [--out <folder>]
          waiting: --waiting runs that wait for an approval and a timer; a restart, then --events events, one each --gap-ms.
          finished: questions and new work with --finished finished runs, against the same with --few.
          purge: --purge of them are deleted while --in-flight hello runs are in work; needs finished.
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(
            args, "--waiting", "--finished", "--few", "--events", "--gap-ms", "--purge", "--in-flight", "--seconds", "--parts", "--state", "--out");
        var parts = options.List("--parts", "waiting", "finished", "purge");
        using var state = new StateFolder(options.Text("--state"));
        var result = new ScaleResult { ProbeMs = DiskProbe.Median(state.Path) };
        if (parts.Contains("waiting", StringComparer.Ordinal))
        {
            result = await Waiting(options, state, result, cancel);
        }

        if (parts.Contains("finished", StringComparer.Ordinal))
        {
            result = await Finished(options, state, result, cancel);
        }

        if (parts.Contains("purge", StringComparer.Ordinal))
        {
            var purged = await Child<Purged>(
                state, Many, "purge", [options.Number("--purge", 100_000), options.Number("--in-flight", 50), options.Number("--seconds", 10)], cancel);
            result = result with { Purged = purged };
        }

        result = result with { ProbeAfterMs = DiskProbe.Median(state.Path) };
        return await Show(result, options.Text("--out"), cancel);
    }

    private const string Many = "many-finished";

    private static async Task<ScaleResult> Waiting(Arguments options, StateFolder state, ScaleResult result, CancellationToken cancel)
    {
        var runs = options.Number("--waiting", 100_000);
        var built = await Child<Built>(state, "waiting", "build-waiting", [runs], cancel);
        var restarted = await Child<Restarted>(state, "waiting", "restart", [runs, options.Number("--events", 1000), options.Number("--gap-ms", 20)], cancel);
        return result with { WaitingBuilt = built, Restarted = restarted };
    }

    private static async Task<ScaleResult> Finished(Arguments options, StateFolder state, ScaleResult result, CancellationToken cancel)
    {
        var (few, many) = (options.Number("--few", 1000), options.Number("--finished", 1_000_000));
        await Child<Built>(state, "few-finished", "build-finished", [few], cancel);
        var built = await Child<Built>(state, Many, "build-finished", [many], cancel);
        return result with
        {
            FinishedBuilt = built,
            FewRuns = few,
            Bytes = await DiskUse.Bytes(state.Sub(Many), cancel),
            Few = await Child<Answered>(state, "few-finished", "ask", [few], cancel),
            Many = await Child<Answered>(state, Many, "ask", [many], cancel),
        };
    }

    private static async Task<T> Child<T>(StateFolder state, string folder, string task, int[] numbers, CancellationToken cancel)
    {
        await Console.Error.WriteLineAsync($"{task} {string.Join(' ', numbers)}");
        var self = Environment.ProcessPath!;
        string[] first = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[.. first, ScaleSubject.Verb, state.Sub(folder), Text(Stopwatch.GetTimestamp()), task, .. numbers.Select(static number => Text(number))])
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        try
        {
            var said = await child.StandardOutput.ReadToEndAsync(cancel);
            await child.WaitForExitAsync(cancel);
            return child.ExitCode == 0 ? JsonSerializer.Deserialize<T>(said, Json)! : throw new InvalidOperationException($"'{task}' failed with {child.ExitCode}; see above.");
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
                await child.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static async Task<int> Show(ScaleResult result, string? folder, CancellationToken cancel)
    {
        var table = ScaleTable.Of(result);
        Console.WriteLine(table);
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "engine-scale.md"), table, cancel);
            await File.WriteAllTextAsync(Path.Combine(folder, "engine-scale.json"), JsonSerializer.Serialize(result, Json), cancel);
        }

        return result.Wrong == 0 ? 0 : 2;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
