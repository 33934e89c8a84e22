namespace Resolver.Benchmarks.Router;

/// <summary>What one model once made of one issue.</summary>
internal sealed record Try(bool Resolved, double Usd);

/// <summary>One issue with every model's try.</summary>
internal sealed record Recorded(string Id, string Repo, string Text, IReadOnlyDictionary<string, Try> Tries);

/// <summary>How often the verifier errs: a wrong patch passes, a right one does not.</summary>
internal sealed record Verifier(double FalseAccepts, double FalseRejects);

/// <summary>What a policy brings on one issue, on average over the verifier's errors.</summary>
internal readonly record struct Yield(double Resolved, double Usd)
{
    public static Yield operator +(Yield one, Yield other) => new(one.Resolved + other.Resolved, one.Usd + other.Usd);

    public static Yield operator *(double share, Yield yield) => new(share * yield.Resolved, share * yield.Usd);
}

/// <summary>The arithmetic of the replay. Nothing here is drawn by lot: expectations are exact, given the recorded tries.</summary>
internal static class Replay
{
    /// <summary>
    /// Tries the tiers one after the other until one passes the verifier. What passes is published: a wrong patch that passes ends the issue
    /// unresolved, and so does the end of the ladder.
    /// </summary>
    public static Yield Climb(IEnumerable<string> ladder, Recorded issue, Verifier verifier)
    {
        var (reach, resolved, usd) = (1.0, 0.0, 0.0);
        foreach (var tier in ladder)
        {
            var attempt = issue.Tries[tier];
            usd += reach * attempt.Usd;
            resolved += attempt.Resolved ? reach * (1 - verifier.FalseRejects) : 0;
            reach *= attempt.Resolved ? verifier.FalseRejects : 1 - verifier.FalseAccepts;
        }

        return new Yield(resolved, usd);
    }

    /// <summary>The cheapest tier that solves the issue; where none does, the cheapest tier's cost.</summary>
    public static Yield Oracle(IReadOnlyList<string> tiers, Recorded issue)
    {
        var solving = tiers.Select(tier => issue.Tries[tier]).Where(static attempt => attempt.Resolved).ToList();
        return solving.Count > 0 ? new Yield(1, solving.Min(static attempt => attempt.Usd)) : new Yield(0, tiers.Min(tier => issue.Tries[tier].Usd));
    }

    /// <summary>The models that no cheaper model equals on these issues, cheapest first: what a careful operator would put into a models file.</summary>
    public static IReadOnlyList<string> Front(IReadOnlyList<Recorded> issues)
    {
        var front = new List<string>();
        var best = -1;
        foreach (var model in issues[0].Tries.Keys.OrderBy(model => issues.Average(issue => issue.Tries[model].Usd)).ThenBy(static model => model, StringComparer.Ordinal))
        {
            var solved = issues.Count(issue => issue.Tries[model].Resolved);
            if (solved > best)
            {
                best = solved;
                front.Add(model);
            }
        }

        return front;
    }

    /// <summary>Issues in so many parts of equal size, the same for the same seed.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Folds<T>(IReadOnlyList<T> issues, int parts, int seed)
    {
        var shuffled = issues.ToArray();
        new Lot(seed).Shuffle(shuffled);
        return [.. Enumerable.Range(0, parts).Select(part => shuffled.Where((_, place) => place % parts == part).ToList())];
    }

    /// <summary>The sum of paired differences, and where it lies in 95 of 100 samples of as many issues (percentile bootstrap).</summary>
    public static (double Sum, double Low, double High) Paired(IReadOnlyList<double> differences, int samples, int seed)
    {
        var lot = new Lot(seed);
        var sums = new double[samples];
        for (var sample = 0; sample < samples; sample++)
        {
            for (var i = 0; i < differences.Count; i++)
            {
                sums[sample] += differences[lot.Next(differences.Count)];
            }
        }

        Array.Sort(sums);
        return (differences.Sum(), sums[(int)(0.025 * samples)], sums[Math.Min(samples - 1, (int)(0.975 * samples))]);
    }

    /// <summary>Numbers that are the same on every machine and version (SplitMix64).</summary>
    private sealed class Lot(int seed)
    {
        private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15UL;

        public int Next(int below)
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }

        public void Shuffle<T>(T[] items)
        {
            for (var i = items.Length - 1; i > 0; i--)
            {
                var other = Next(i + 1);
                (items[i], items[other]) = (items[other], items[i]);
            }
        }
    }
}
