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
/// Estimates ladders by replaying past outcomes. A rung's chance and cost come from the issues in which its tier was tried, weighted by how
/// likely they come so far: that is when the rung will be used. Past runs that tried every tier and past runs that stopped early both count.
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
        var weights = Enumerable.Repeat(1.0, past.Count).ToArray();
        foreach (var tier in tiers)
        {
            var rung = Rung.Of(tier, past, weights, options);
            if (rung.Outcomes < options.MinOutcomes)
            {
                return null;
            }

            usd += reach * rung.Usd;
            resolved += reach * rung.Chance * (1 - options.FalseRejects);
            reach *= rung.GoesOn;
            rung.Pass(past, weights, options);
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

    /// <summary>One tier on a ladder, judged by the outcomes that come so far: an outcome weighs as much as the verifier lets it pass.</summary>
    private sealed record Rung(string Tier, double Outcomes, double Chance, double Usd, double GoesOn)
    {
        public static Rung Of(string tier, IReadOnlyList<PastOutcome> past, double[] weights, LadderOptions options)
        {
            var (total, squares, solved, usd) = (0.0, 0.0, 0.0, 0.0);
            for (var i = 0; i < past.Count; i++)
            {
                if (past[i].By(tier) is { } attempt)
                {
                    total += weights[i];
                    squares += weights[i] * weights[i];
                    solved += attempt.Resolved ? weights[i] : 0;
                    usd += weights[i] * attempt.Usd;
                }
            }

            var chance = total == 0 ? 0 : solved / total;
            var goesOn = (chance * options.FalseRejects) + ((1 - chance) * (1 - options.FalseAccepts));

            // Kish's effective sample size: many outcomes of little weight are few.
            return total == 0 ? new Rung(tier, 0, 0, 0, 1) : new Rung(tier, total * total / squares, chance, usd / total, goesOn);
        }

        /// <summary>What goes on to the next rung. An outcome in which the tier was not tried goes on like the average.</summary>
        public void Pass(IReadOnlyList<PastOutcome> past, double[] weights, LadderOptions options)
        {
            for (var i = 0; i < past.Count; i++)
            {
                weights[i] *= past[i].By(Tier) is not { } attempt ? GoesOn : attempt.Resolved ? options.FalseRejects : 1 - options.FalseAccepts;
            }
        }
    }
}
