using System.Globalization;
using System.Text;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>Writes what was measured.</summary>
internal static class RetrievalTable
{
    /// <summary>One line for each contestant.</summary>
    public static string Lines(string title, IReadOnlyList<Outcome> outcomes)
    {
        var table = new StringBuilder($"\n### {title}: {outcomes[0].Ranks.Count} questions\n\n| | hit at 1 | 3 | 5 | 10 | MRR |\n|---|---|---|---|---|---|\n");
        foreach (var outcome in outcomes)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {outcome.Name} | {string.Join(" | ", Outcome.Depths.Select(depth => Percent(outcome.HitAt(depth))))} | {outcome.MeanReciprocalRank:0.000} |\n");
        }

        return table.ToString();
    }

    /// <summary>How the first one differs from each other one.</summary>
    public static string Differences(IReadOnlyList<Outcome> outcomes)
    {
        var table = new StringBuilder("\n| difference, points [95 %], p | at 1 | at 5 | at 10 | MRR |\n|---|---|---|---|---|\n");
        foreach (var other in outcomes.Skip(1))
        {
            var hits = new[] { 1, 5, 10 }.Select(depth => Points(PairedTest.Compare(outcomes[0].Hits(depth), other.Hits(depth))));
            table.Append(CultureInfo.InvariantCulture, $"| {outcomes[0].Name} against {other.Name} | {string.Join(" | ", hits)} | {Points(PairedTest.Compare(outcomes[0].Reciprocals, other.Reciprocals))} |\n");
        }

        return table.ToString();
    }

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Points(PairedDifference difference) => string.Create(
        CultureInfo.InvariantCulture, $"{difference.Mean * 100:+0.0;-0.0} [{difference.Low * 100:0.0}, {difference.High * 100:0.0}] {difference.P:0.000}");
}
