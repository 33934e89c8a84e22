using System.Globalization;
using Resolver.Benchmarks.Measure;
using Resolver.Crashes;
using Resolver.Crashes.Verdict;

namespace Resolver.Benchmarks.Crash;

/// <summary>The whole crash sweep: a kill at each append of the journal, torn pages, random kills under many runs.</summary>
internal static class CrashCommand
{
    public const string Help = """
        engine-crash [--kills 500] [--runs 50] [--seed 1] [--every 1] [--tears 6] [--tear-synced 0] [--skip-sweep] [--state <folder>]
          Kills a process at every --every-th append of the journal (queued, written, on disk), tears what no fsync covers in --tears ways,
          resumes and judges; --tear-synced breaks so many bytes that an fsync did cover, to see that the sweep finds it. Then --kills random SIGKILLs under --runs runs in flight. Exit code 2 where anything was lost or done twice.
        """;

    private const int Broken = 2;

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--kills", "--runs", "--seed", "--every", "--tears", "--tear-synced", "--skip-sweep", "--state");
        using var state = new StateFolder(options.Text("--state"));
        var reports = new List<(string Name, CrashReport Report, TimeSpan Took)>();
        if (!options.Has("--skip-sweep"))
        {
            var sweep = new SweepOptions
            {
                Folder = state.Sub("sweep"),
                TearSynced = options.Number("--tear-synced", 0),
                Every = Math.Max(1, options.Number("--every", 1)),
                Progress = Console.Error.WriteLine,
            };
            sweep = sweep with { Tears = options.Number("--tears", sweep.Tears) };
            reports.Add(await Timed("each append in turn, and torn", () => CrashSweep.Run(sweep, cancel)));
        }

        if (options.Number("--kills", 500) is > 0 and var kills)
        {
            var random = new RandomKillOptions
            {
                Folder = state.Sub("random"),
                Kills = kills,
                Runs = options.Number("--runs", 50),
                Seed = options.Number("--seed", 1),
                Progress = Console.Error.WriteLine,
            };
            reports.Add(await Timed($"random, {random.Runs} runs in flight, seed {random.Seed}", () => RandomKills.Run(random, cancel)));
        }

        return Show(reports);
    }

    private static async Task<(string, CrashReport, TimeSpan)> Timed(string name, Func<Task<CrashReport>> run)
    {
        var start = TimeProvider.System.GetTimestamp();
        var report = await run();
        return (name, report, TimeProvider.System.GetElapsedTime(start));
    }

    private static int Show(List<(string Name, CrashReport Report, TimeSpan Took)> reports)
    {
        Console.WriteLine("| kills | killed | torn besides | appends of one play | runs judged | lost | duplicated effects | repeated after commit | diverged | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, report, took) in reports)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {report.Kills} | {report.Torn} | {(report.Appends > 0 ? report.Appends : "")} | {report.Runs} | {report.Lost.Count} | {report.Duplicated.Count} | {report.Repeated.Count} | {report.Diverged.Count} | {took.TotalSeconds:0} |"));
        }

        foreach (var finding in reports.SelectMany(static report => report.Report.Findings()).Take(200))
        {
            Console.Error.WriteLine(finding);
        }

        return reports.TrueForAll(static report => report.Report.IsClean) ? 0 : Broken;
    }
}
