using System.Globalization;
using Resolver.Benchmarks.Measure;
using Resolver.Local.Tests.Server.Load;
using Resolver.TestKit.GitHub;

namespace Resolver.Benchmarks.Intake;

/// <summary>What <c>resolver serve</c> takes: a steady load, a kill in the middle of one, and mutations of every published payload.</summary>
internal static class IntakeCommand
{
    public const string Help = """
        intake [--per-second 500] [--seconds 60] [--kill-seconds 20] [--mutations 100000] [--seed 1] [--state <folder>]
          Signed events to the real program on loopback. Exit code 2 where an acknowledged event is lost or there twice, an answer is 500 or above, or a run was started.
        """;

    private const int Wrong = 2;
    private const int AtOnce = 64;

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--per-second", "--seconds", "--kill-seconds", "--mutations", "--seed", "--state");
        var rate = Math.Max(1, options.Number("--per-second", 500));
        using var state = new StateFolder(options.Text("--state"));
        Console.WriteLine("| load | sent | acknowledged | stored | sent again | lost | twice | 5xx | not worked on | p50 ms | p99 ms | fsync probe before, after ms | memory start, middle, end MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        var good = await Load(state, "steady", rate, options.Number("--seconds", 60), kill: false, cancel);
        good &= await Load(state, "kill -9 in the middle", rate, options.Number("--kill-seconds", 20), kill: true, cancel);
        good &= await Mutations(state, options.Number("--mutations", 100_000), options.Number("--seed", 1), cancel);
        return good ? 0 : Wrong;
    }

    private static async Task<bool> Load(StateFolder state, string name, int rate, int seconds, bool kill, CancellationToken cancel)
    {
        if (seconds == 0)
        {
            return true;
        }

        var folder = state.Sub(kill ? "kill" : "steady");
        await using var server = await LoadedServer.Start(folder);
        var before = DiskProbe.Median(folder);
        var report = await new IntakeLoad(server, rate).Run(TimeSpan.FromSeconds(seconds), kill, cancel);
        var after = DiskProbe.Median(folder);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name}, {rate}/s, {seconds} s | {report.Sent} | {report.Acknowledged} | {report.Stored} | {report.Resent} | {report.Lost} | {report.Twice} | {report.Errors} | {report.Unworked} | {Statistics.Median(report.Milliseconds):0.0} | {Statistics.Quantile(report.Milliseconds, 0.99):0.0} | {before:0.00}, {after:0.00} | {string.Join(", ", report.Megabytes.Select(static megabytes => megabytes.ToString("0", CultureInfo.InvariantCulture)))} |"));
        return (report.Lost, report.Twice, report.Errors) == (0, 0, 0) && report.Stored == report.Sent && report.Acknowledged == report.Sent;
    }

    private static async Task<bool> Mutations(StateFolder state, int count, int seed, CancellationToken cancel)
    {
        await using var server = await LoadedServer.Start(state.Sub("mutations"));
        var random = new Random(seed);
        var statuses = new SortedDictionary<int, int>();
        for (var done = 0; done < count; done += AtOnce)
        {
            var portion = Enumerable.Range(done, Math.Min(AtOnce, count - done)).Select(at => (At: at, Example: WebhookExamples.All[random.Next(WebhookExamples.All.Count)]))
                .Select(pick => (pick.At, pick.Example.Kind, Body: WebhookExamples.Mutate(pick.Example.Body, random))).ToList();
            foreach (var status in await Task.WhenAll(portion.Select(sent => server.Send(sent.Kind, sent.At.ToString(CultureInfo.InvariantCulture), sent.Body, cancel))))
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
        }

        var runs = await server.Runs();
        Console.WriteLine();
        Console.WriteLine($"{count} mutations, seed {seed}: answers {string.Join(", ", statuses.Select(static status => $"{status.Key}: {status.Value}"))}; the program {(server.IsAlive ? "lives" : "died")}; {runs.Count} runs");
        return server.IsAlive && runs.Count == 0 && statuses.Keys.All(static status => status < 500);
    }
}
