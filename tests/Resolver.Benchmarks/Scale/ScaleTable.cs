using System.Globalization;
using System.Text;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Scale;

/// <summary>All that was measured; parts that were not asked for are null.</summary>
internal sealed record ScaleResult
{
    public double ProbeMs { get; init; }

    public double ProbeAfterMs { get; init; }

    public Built? WaitingBuilt { get; init; }

    public Restarted? Restarted { get; init; }

    public Built? FinishedBuilt { get; init; }

    public int FewRuns { get; init; }

    public long Bytes { get; init; }

    public Answered? Few { get; init; }

    public Answered? Many { get; init; }

    public Purged? Purged { get; init; }

    /// <summary>Runs that ended otherwise than they must: figures beside them do not count.</summary>
    public int Wrong => (Restarted?.Wrong ?? 0) + (Purged?.Phases.Sum(static phase => phase.Wrong) ?? 0);
}

/// <summary>The figures in Markdown.</summary>
internal static class ScaleTable
{
    private const double OpenAim = 2;
    private const double MemoryAim = 400;
    private const double EventAim = 20;

    public static string Of(ScaleResult result)
    {
        var text = new StringBuilder();
        Line(text, $"fdatasync probe: {result.ProbeMs:0.00} ms before, {result.ProbeAfterMs:0.00} ms after.");
        if (result is { Restarted: { } restarted, WaitingBuilt: { } built })
        {
            Waiting(text, restarted, built, Math.Max(result.ProbeMs, result.ProbeAfterMs));
        }

        if (result is { Few: { } few, Many: { } many, FinishedBuilt: { } finished })
        {
            Finished(text, few, many, finished, result);
        }

        if (result.Purged is { } purged)
        {
            Purge(text, purged);
        }

        return text.ToString();
    }

    private static void Waiting(StringBuilder text, Restarted restarted, Built built, double probe)
    {
        var p95 = Statistics.Quantile(restarted.EventMs, 0.95);
        Line(text, $"\n{built.Runs} waiting runs, made in {built.Seconds:0} s.");
        Line(text, $"- {Met(restarted.ServedSeconds < OpenAim)}: open {restarted.OpenSeconds:0.00} s and an event served {restarted.ServedSeconds:0.00} s after the start of the process; aim {OpenAim:0} s");
        Line(text, $"- {Met(restarted.PeakMegabytes < MemoryAim)}: peak memory {restarted.PeakMegabytes:0} MB; aim {MemoryAim:0} MB");
        Line(text, $"- {Met(p95 < EventAim + (2 * probe))}: {restarted.EventMs.Count} events, p50 {Statistics.Median(restarted.EventMs):0.0} ms, p95 {p95:0.0} ms until the run's end; aim {EventAim + (2 * probe):0.0} ms at p95 ({EventAim:0} ms and two probe medians)");
        if (restarted.Wrong > 0)
        {
            Line(text, $"- does not count: {restarted.Wrong} runs ended wrongly");
        }
    }

    private static void Finished(StringBuilder text, Answered few, Answered many, Built built, ScaleResult result)
    {
        Line(text, $"\n{built.Runs} finished runs, made in {built.Seconds:0} s ({built.Runs / built.Seconds:0} a second), {result.Bytes / (double)built.Runs:0} bytes each on disk.\n");
        Line(text, $"| | {result.FewRuns} finished | {built.Runs} finished | ratio |");
        Line(text, $"|---|---|---|---|");
        Line(text, $"| open, s | {few.OpenSeconds:0.00} | {many.OpenSeconds:0.00} | {many.OpenSeconds / few.OpenSeconds:0.0} |");
        Line(text, $"| peak memory, questions included, MB | {few.PeakMegabytes:0} | {many.PeakMegabytes:0} | {many.PeakMegabytes / few.PeakMegabytes:0.0} |");
        foreach (var (one, other) in few.Questions.Zip(many.Questions))
        {
            Line(text, $"| {one.Name}, ms | {one.MedianMs:0.00} ({one.Found} found) | {other.MedianMs:0.00} ({other.Found} found) | {other.MedianMs / one.MedianMs:0.0} |");
        }
    }

    private static void Purge(StringBuilder text, Purged purged)
    {
        Line(text, $"\nPurge of {purged.Runs} finished runs beside the work: {purged.PurgeSeconds:0.0} s.\n");
        Line(text, $"| hello runs | runs/s | p95 ms |");
        Line(text, $"|---|---|---|");
        foreach (var phase in purged.Phases)
        {
            Line(text, $"| {phase.Name} | {phase.RunsPerSecond:0} | {phase.P95Ms:0.0}{(phase.Wrong > 0 ? $", does not count: {phase.Wrong} wrong" : "")} |");
        }
    }

    private static string Met(bool met) => met ? "met" : "NOT MET";

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
