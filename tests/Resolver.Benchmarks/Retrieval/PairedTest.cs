namespace Resolver.Benchmarks.Retrieval;

/// <summary>A difference between two contestants on the same questions.</summary>
/// <param name="Mean">First minus second.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided.</param>
internal sealed record PairedDifference(double Mean, double Low, double High, double P);

/// <summary>Paired bootstrap for the interval, and a sign-flip permutation test: both without assumptions about the shape of the values.</summary>
internal static class PairedTest
{
    private const int Draws = 10_000;

    public static PairedDifference Compare(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var differences = first.Zip(second, static (a, b) => a - b).ToArray();
        var mean = differences.Average();
        var random = new Random(1);
        var drawn = new double[Draws];
        var asFar = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var (sampled, flipped) = (0.0, 0.0);
            foreach (var difference in differences)
            {
                sampled += differences[random.Next(differences.Length)];
                flipped += random.Next(2) == 0 ? difference : -difference;
            }

            drawn[draw] = sampled / differences.Length;
            asFar += Math.Abs(flipped / differences.Length) >= Math.Abs(mean) - 1e-12 ? 1 : 0;
        }

        Array.Sort(drawn);
        return new PairedDifference(mean, drawn[(int)(Draws * 0.025)], drawn[(int)(Draws * 0.975)], (asFar + 1.0) / (Draws + 1));
    }
}
