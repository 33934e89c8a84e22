namespace Resolver.Benchmarks.Measure;

/// <summary>Order statistics.</summary>
internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>The value at a share of the sorted ones, the nearest one; not a number where there is none.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(int)Math.Round(share * (sorted.Count - 1), MidpointRounding.AwayFromZero)];
    }
}
