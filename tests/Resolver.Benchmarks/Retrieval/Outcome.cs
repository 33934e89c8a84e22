namespace Resolver.Benchmarks.Retrieval;

/// <summary>Where the first right file stands in each question's answer; 0 where it is in none.</summary>
/// <param name="Name">The contestant.</param>
/// <param name="Ranks">In the order of the questions.</param>
internal sealed record Outcome(string Name, IReadOnlyList<int> Ranks)
{
    public static readonly IReadOnlyList<int> Depths = [1, 3, 5, 10];

    public double HitAt(int depth) => Ranks.Average(rank => Hit(rank, depth));

    public double MeanReciprocalRank => Ranks.Average(Reciprocal);

    /// <summary>For each question 1 or 0.</summary>
    public IReadOnlyList<double> Hits(int depth) => [.. Ranks.Select(rank => Hit(rank, depth))];

    public IReadOnlyList<double> Reciprocals => [.. Ranks.Select(Reciprocal)];

    private static double Hit(int rank, int depth) => rank > 0 && rank <= depth ? 1 : 0;

    private static double Reciprocal(int rank) => rank > 0 ? 1.0 / rank : 0;
}
