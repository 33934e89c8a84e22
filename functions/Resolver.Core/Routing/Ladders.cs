namespace Resolver.Core.Routing;

/// <summary>How ladders are chosen.</summary>
public sealed record LadderOptions
{
    /// <summary>How often a wrong patch passes the gate. Default 0.05, range 0 to 0.5.</summary>
    public double FalseAccepts { get; init; } = 0.05;

    /// <summary>How often a right patch fails it. Default 0, range 0 to 0.5.</summary>
    public double FalseRejects { get; init; }

    /// <summary>What an issue may cost on average, US dollars; null for what every allowed tier in order would cost. 0 and up.</summary>
    public double? UsdPerIssue { get; init; }

    /// <summary>Ended runs before anything is learned from them, and attempts behind each rung of a ladder. Default 30, range 10 to 10,000.</summary>
    public int MinOutcomes { get; init; } = 30;

    /// <summary>Past issues of the repository that are compared with a new one. Default 20, range 1 to 100.</summary>
    public int Neighbours { get; init; } = 20;
}

/// <summary>What a ladder of tiers is expected to bring.</summary>
/// <param name="Tiers">The tiers in the order in which they are tried; each next one after a failed gate.</param>
/// <param name="Resolved">The share of issues that end with a right patch.</param>
/// <param name="Usd">What an issue costs on average, US dollars.</param>
public sealed record LadderEstimate(IReadOnlyList<string> Tiers, double Resolved, double Usd);

/// <summary>
/// Estimates ladders from past outcomes. A rung's chance and cost come from the issues in which its tier was tried and no earlier rung had
/// solved it: that is when the rung will be used. Past runs that tried every tier and past runs that stopped early both count.
/// </summary>
public static class Ladders
{
    private const int MaxTiers = 8;

    /// <summary>Every ladder that keeps the order of the tiers, the full one first, at most 255.</summary>
    public static IEnumerable<IReadOnlyList<string>> Of(IReadOnlyList<string> tiers)
    {
        var usable = tiers.Take(MaxTiers).ToList();
        for (var mask = (1 << usable.Count) - 1; mask > 0; mask--)
        {
            yield return [.. usable.Where((_, tier) => (mask & (1 << tier)) != 0)];
        }
    }

    /// <summary>What a ladder brings; null where a rung has too few outcomes behind it.</summary>
    public static LadderEstimate? Estimate(IReadOnlyList<string> tiers, IReadOnlyList<PastOutcome> past, LadderOptions options)
    {
        var (reach, resolved, usd) = (1.0, 0.0, 0.0);
        IReadOnlyList<PastOutcome> left = past;
        foreach (var tier in tiers)
        {
            var tried = left.Select(outcome => outcome.By(tier)).OfType<PastAttempt>().ToList();
            if (tried.Count < options.MinOutcomes)
            {
                return null;
            }

            // One imagined success and one imagined failure: a rung that always worked so far is not certain to.
            var chance = (tried.Count(static attempt => attempt.Resolved) + 1.0) / (tried.Count + 2.0);
            usd += reach * tried.Average(static attempt => attempt.Usd);
            resolved += reach * chance * (1 - options.FalseRejects);
            reach *= (chance * options.FalseRejects) + ((1 - chance) * (1 - options.FalseAccepts));
            left = [.. left.Where(outcome => outcome.By(tier)?.Resolved != true)];
        }

        return new LadderEstimate(tiers, resolved, usd);
    }

    /// <summary>The ladders that no mixture of others beats, cheapest first: the upper hull of resolved over cost.</summary>
    public static IReadOnlyList<LadderEstimate> Hull(IEnumerable<LadderEstimate> ladders)
    {
        var hull = new List<LadderEstimate>();
        foreach (var next in ladders.OrderBy(static ladder => ladder.Usd).ThenByDescending(static ladder => ladder.Resolved))
        {
            if (hull.Count > 0 && next.Resolved <= hull[^1].Resolved)
            {
                continue;
            }

            while (hull.Count > 1 && Slope(hull[^2], hull[^1]) <= Slope(hull[^2], next))
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(next);
        }

        return hull;
    }

    private static double Slope(LadderEstimate from, LadderEstimate to) => (to.Resolved - from.Resolved) / Math.Max(1e-12, to.Usd - from.Usd);
}
