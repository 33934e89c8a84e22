using System.Globalization;
using System.Text;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Speed;

/// <summary>The race in Markdown.</summary>
internal static class SpeedTable
{
    private const string Ours = "resolver";
    private const double Times = 3;
    private const double AtLeast = 1000;
    private const int Many = 200;
    private const int Probes = 7;
    private const double Slack = 2;

    public static string Of(IReadOnlyList<Round> rounds, string machine)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Machine: {machine}. Medians of {rounds.Max(static round => round.Number)} rounds, with the smallest and the largest.").AppendLine();
        foreach (var system in rounds.DistinctBy(static round => round.System))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {system.System}: {system.Version}");
        }

        text.AppendLine().AppendLine("| in flight | system | runs/s | p50 ms | p95 ms | CPU s per 1,000 runs | ours is |").AppendLine("|---|---|---|---|---|---|---|");
        var cells = Cells(rounds);
        foreach (var cell in cells)
        {
            text.AppendLine(Line(cell, cells.Find(other => other.InFlight == cell.InFlight && other.System == Ours)));
        }

        return Aims(Disk(text, rounds), rounds, cells).ToString();
    }

    private static List<Cell> Cells(IReadOnlyList<Round> rounds) =>
    [
        .. from level in rounds.SelectMany(static round => round.Levels)
           group level by (level.InFlight, level.System) into same
           orderby same.Key.InFlight
           select new Cell(same.Key.InFlight, same.Key.System, [.. same]),
    ];

    private static string Line(Cell cell, Cell? ours) => cell.Counts
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"| {cell.InFlight} | {cell.System} | {Spread(cell.Levels, static level => level.RunsPerSecond, "0")} | {Spread(cell.Levels, static level => level.P50Ms, "0.0")} | {Spread(cell.Levels, static level => level.P95Ms, "0.0")} | {Spread(cell.Levels, static level => level.CpuPerThousand, "0.00")} | {(cell.System == Ours || ours is not { Counts: true } ? "" : $"{ours.RunsPerSecond / cell.RunsPerSecond:0.0} times as fast")} |")
        : string.Create(CultureInfo.InvariantCulture, $"| {cell.InFlight} | {cell.System} | does not count: {cell.Levels.Sum(static level => level.Reply.Wrong)} runs answered wrongly | | | | |");

    private static StringBuilder Disk(StringBuilder text, IReadOnlyList<Round> rounds)
    {
        text.AppendLine().AppendLine("| system | bytes on disk per run | fdatasync probe before, ms | after, ms |").AppendLine("|---|---|---|---|");
        foreach (var system in rounds.GroupBy(static round => round.System, StringComparer.Ordinal))
        {
            text.AppendLine($"| {system.Key} | {Spread(system, static round => round.BytesPerRun, "0")} | {Spread(system, static round => round.ProbeBeforeMs, "0.00")} | {Spread(system, static round => round.ProbeAfterMs, "0.00")} |");
        }

        return text.AppendLine();
    }

    private static StringBuilder Aims(StringBuilder text, IReadOnlyList<Round> rounds, List<Cell> cells)
    {
        var ours = cells.Where(static cell => cell is { System: Ours, Counts: true }).ToList();
        foreach (var cell in ours)
        {
            var best = cells.Where(other => other.InFlight == cell.InFlight && other is { System: not Ours, Counts: true }).MaxBy(static other => other.RunsPerSecond);
            if (best is not null)
            {
                var ratio = cell.RunsPerSecond / best.RunsPerSecond;
                Aim(text, ratio >= Times, $"at {cell.InFlight} in flight {ratio:0.0} times the best durable peer ({best.System}); aim {Times:0}");
            }
        }

        if (ours.Find(static cell => cell.InFlight == Many) is { } many)
        {
            Aim(text, many.RunsPerSecond >= AtLeast, $"at {Many} in flight {many.RunsPerSecond:0} runs/s; aim {AtLeast:0}");
        }

        if (ours.Find(static cell => cell.InFlight == 1) is { } single)
        {
            var probe = Statistics.Median(rounds.Where(static round => round.System == Ours).SelectMany(static round => new[] { round.ProbeBeforeMs, round.ProbeAfterMs }));
            var p50 = Statistics.Median(single.Levels.Select(static level => level.P50Ms));
            var bound = (Probes * probe) + Slack;
            Aim(text, p50 <= bound, $"p50 of a single run {p50:0.0} ms; aim {Probes} probe medians of {probe:0.00} ms and {Slack:0} ms more, {bound:0.0} ms");
        }

        return text;
    }

    private static void Aim(StringBuilder text, bool met, FormattableString what) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"- {(met ? "met" : "NOT MET")}: {what.ToString(CultureInfo.InvariantCulture)}");

    private static string Spread<T>(IEnumerable<T> all, Func<T, double> value, string format)
    {
        var values = all.Select(value).ToList();
        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
        return $"{Text(Statistics.Median(values))} ({Text(values.Min())}-{Text(values.Max())})";
    }

    private sealed record Cell(int InFlight, string System, IReadOnlyList<Level> Levels)
    {
        public bool Counts => Levels.All(static level => level.Counts);

        public double RunsPerSecond => Statistics.Median(Levels.Select(static level => level.RunsPerSecond));
    }
}
