using System.Globalization;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Router;

/// <summary><c>router</c>: replays recorded outcomes of public runs and compares the router with simpler policies.</summary>
internal static class RouterCommand
{
    public const string Help = "router --data <checkout or file> [--issues <jsonl>] [--tiers a,b,c] [--without a,b] [--three] [--splits 10] [--spend 100]";

    private const int Parts = 5;
    private const int Samples = 10_000;

    private static readonly Verifier[] Sweep =
    [
        new(0, 0), new(0.05, 0), new(0.1, 0), new(0.15, 0), new(0.2, 0), new(0, 0.1), new(0, 0.2), new(0.05, 0.05), new(0.1, 0.1), new(0.2, 0.2),
    ];

    public static int Run(string[] args)
    {
        var options = Arguments.Parse(args, "--data", "--issues", "--tiers", "--without", "--three", "--splits", "--spend");
        var data = options.Text("--data") ?? throw new UsageException(Help);
        var issues = RecordedRuns.Load(data, options.Text("--issues"), options.List("--without"));
        var tiers = options.List("--tiers");
        var splits = Math.Max(1, options.Number("--splits", 10));
        var spend = options.Number("--spend", 100) / 100.0;
        Say($"{issues.Count} issues, {issues[0].Tries.Count} models, {issues.Count(static issue => issue.Text.Length > 0)} with their text; {Parts} folds, {splits} splits; ours may cost {spend:P0} of the fixed cascade.");
        Say($"Tiers: {(tiers.Count > 0 ? string.Join(" -> ", tiers) : "the front of the training issues; of all issues " + string.Join(" -> ", Replay.Front(issues)))}");
        Calibration(issues, tiers, splits);
        foreach (var verifier in Sweep)
        {
            Print(Compare(issues, tiers, options.Has("--three"), verifier, splits, spend), verifier, issues.Count);
        }

        return 0;
    }

    /// <summary>How the router's confidence compares with what came out, on test issues: by fifths of confidence, and as a Brier score.</summary>
    private static void Calibration(IReadOnlyList<Recorded> issues, IReadOnlyList<string> tiers, int splits)
    {
        var known = new List<(double Confidence, bool Solved)>();
        for (var split = 0; split < splits; split++)
        {
            var folds = Replay.Folds(issues, Parts, split + 1);
            foreach (var testing in folds)
            {
                var training = folds.Where(fold => fold != testing).SelectMany(static fold => fold).ToList();
                known.AddRange(Policies.Confidences(training, testing, tiers.Count > 0 ? tiers : Replay.Front(training)));
            }
        }

        var rate = known.Average(static one => one.Solved ? 1.0 : 0.0);
        var brier = known.Average(static one => Math.Pow(one.Confidence - (one.Solved ? 1 : 0), 2));
        var fifths = known.OrderBy(static one => one.Confidence).Chunk((known.Count / 5) + 1).Select(static fifth => (Said: fifth.Average(static one => one.Confidence), Came: fifth.Average(static one => one.Solved ? 1.0 : 0.0))).ToList();
        Say($"Confidence: Brier {brier:0.0000}, that of the base rate {rate * (1 - rate):0.0000}; by fifths said and came true: {string.Join(", ", fifths.Select(static fifth => string.Create(CultureInfo.InvariantCulture, $"{fifth.Said:0.00} and {fifth.Came:0.00}")))}; mean gap {fifths.Average(static fifth => Math.Abs(fifth.Said - fifth.Came)):0.000}.");
    }

    /// <summary>The mean yield of each policy on each issue, over the splits.</summary>
    private static Dictionary<string, Yield[]> Compare(IReadOnlyList<Recorded> issues, IReadOnlyList<string> given, bool three, Verifier verifier, int splits, double spend)
    {
        var place = issues.Select(static (issue, index) => (issue.Id, index)).ToDictionary(static issue => issue.Id, static issue => issue.index, StringComparer.Ordinal);
        var yields = Policies.All.ToDictionary(static policy => policy, _ => new Yield[issues.Count], StringComparer.Ordinal);
        for (var split = 0; split < splits; split++)
        {
            var folds = Replay.Folds(issues, Parts, split + 1);
            foreach (var testing in folds)
            {
                var training = folds.Where(fold => fold != testing).SelectMany(static fold => fold).ToList();
                var tiers = given.Count > 0 ? given : Replay.Front(training);
                IReadOnlyList<string> cascade = three && tiers.Count > 3 ? [tiers[0], tiers[tiers.Count / 2], tiers[^1]] : tiers;
                foreach (var (policy, issue, yield) in Policies.Run(training, testing, tiers, cascade, verifier, spend))
                {
                    yields[policy][place[issue.Id]] += 1.0 / splits * yield;
                }
            }
        }

        return yields;
    }

    private static void Print(Dictionary<string, Yield[]> yields, Verifier verifier, int issues)
    {
        Say($"");
        Say($"False accepts {verifier.FalseAccepts:P0}, false rejects {verifier.FalseRejects:P0}");
        Say($"| policy | resolved of {issues} | $ | resolved, against the fixed cascade (95 %) | $, against it (95 %) |");
        Say($"|---|---|---|---|---|");
        var cascade = yields[Policies.Fixed];
        foreach (var policy in Policies.All)
        {
            var mine = yields[policy];
            var resolved = Replay.Paired([.. mine.Zip(cascade, static (one, other) => one.Resolved - other.Resolved)], Samples, 7);
            var usd = Replay.Paired([.. mine.Zip(cascade, static (one, other) => one.Usd - other.Usd)], Samples, 7);
            Say($"| {policy} | {mine.Sum(static one => one.Resolved):0.0} | {mine.Sum(static one => one.Usd):0.0} | {resolved.Sum:+0.0;-0.0;0.0} ({resolved.Low:+0.0;-0.0;0.0} to {resolved.High:+0.0;-0.0;0.0}) | {usd.Sum:+0.0;-0.0;0.0} ({usd.Low:+0.0;-0.0;0.0} to {usd.High:+0.0;-0.0;0.0}) |");
        }
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
