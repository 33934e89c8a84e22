namespace Resolver.Core.Routing;

/// <summary>
/// Turns a score into the rate that outcomes had at it: isotonic regression by pooling adjacent violators (Ayer et al., 1955; for
/// probabilities Zadrozny and Elkan, 2002). A pool has at least <see cref="MinPool"/> outcomes and a fifth of all: on recorded outcomes finer
/// pools were surer and less right. Each rate is the mean of a Jeffreys posterior, so that no failure yet is not taken for certainty.
/// </summary>
public sealed class Calibration
{
    /// <summary>Outcomes in a pool at least.</summary>
    public const int MinPool = 10;

    private readonly List<Pool> _pools;

    private Calibration(List<Pool> pools) => _pools = pools;

    /// <summary>How many outcomes it rests on.</summary>
    public int Outcomes => _pools.Sum(static pool => pool.Count);

    /// <summary>Fits scores to outcomes.</summary>
    /// <param name="known">Scores made without their own outcome, and what came out.</param>
    public static Calibration Fit(IReadOnlyList<(double Score, bool Success)> known)
    {
        var pools = new List<Pool>();
        foreach (var start in Chunk([.. known.OrderBy(static one => one.Score)]))
        {
            pools.Add(start);
            while (pools.Count > 1 && pools[^2].Rate >= pools[^1].Rate)
            {
                var merged = pools[^2].With(pools[^1]);
                pools.RemoveRange(pools.Count - 2, 2);
                pools.Add(merged);
            }
        }

        return new Calibration(pools);
    }

    /// <summary>The rate at a score, 0 to 1; one half where nothing is known.</summary>
    public double Of(double score) => _pools.LastOrDefault(pool => pool.From <= score)?.Rate ?? _pools.FirstOrDefault()?.Rate ?? 0.5;

    /// <summary>The mean of the Jeffreys posterior of a rate (Brown, Cai and DasGupta, 2001).</summary>
    public static double Rate(int successes, int count) => (successes + 0.5) / (count + 1.0);

    // Equal scores stay together: they cannot be told apart later. What is left over joins the last pool.
    private static IEnumerable<Pool> Chunk(List<(double Score, bool Success)> ordered)
    {
        Pool? current = null;
        var least = Math.Max(MinPool, ordered.Count / 5);
        for (var i = 0; i < ordered.Count; i++)
        {
            var one = new Pool(ordered[i].Score, ordered[i].Success ? 1 : 0, 1);
            current = current?.With(one) ?? one;
            if (current.Count >= least && ordered.Count - i - 1 >= least && ordered[i + 1].Score > ordered[i].Score)
            {
                yield return current;
                current = null;
            }
        }

        if (current is not null)
        {
            yield return current;
        }
    }

    private sealed record Pool(double From, int Successes, int Count)
    {
        public double Rate => Calibration.Rate(Successes, Count);

        public Pool With(Pool next) => new(From, Successes + next.Successes, Count + next.Count);
    }
}
