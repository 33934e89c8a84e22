namespace Resolver.Index.Store;

/// <summary>
/// BM25 over weighted fields (S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004): the
/// counts of the fields are weighted and divided by the field's relative length before they saturate.
/// </summary>
internal readonly record struct Bm25(int Units, double TextAverage, double SymbolAverage, double PathAverage)
{
    private const double Saturation = 1.2;
    private const double TextLengthShare = 0.75;
    private const double NameLengthShare = 0.3;  // a long path or name says little less than a short one
    private const double SymbolWeight = 4;
    private const double PathWeight = 2;

    /// <summary>From sums over the readable units.</summary>
    public static Bm25 Of(ReadableUnits units)
    {
        double count = Math.Max(1, units.Count);
        return new Bm25(units.Count, Average(units.TextWords), Average(units.SymbolWords), Average(units.PathWords));

        double Average(long words) => Math.Max(1, words / count);
    }

    /// <summary>From sums over the readable files, each a document of all its units.</summary>
    public static Bm25 OfFiles(ReadableUnits units)
    {
        double count = Math.Max(1, units.Paths.Count);
        return new Bm25(units.Paths.Count, Math.Max(1, units.TextWords / count), Math.Max(1, units.SymbolWords / count), Math.Max(1, units.FilePathWords / count));
    }

    /// <summary>What a stem in so many units is worth.</summary>
    public double Rarity(int having) => Math.Log(1 + ((Units - having + 0.5) / (having + 0.5)));

    /// <summary>What a stem adds to the score of a unit.</summary>
    public double Score(double rarity, TermCount count, FieldLengths lengths) => Score(rarity, (count.InText, count.InSymbol, count.InPath), lengths);

    /// <summary>The same for counts that are sums.</summary>
    public double Score(double rarity, (int InText, int InSymbol, int InPath) count, FieldLengths lengths)
    {
        // Most stand in one field alone: the divisions of the others are most of the work, and add nothing.
        var weighted = count.InText == 0 ? 0 : count.InText / Relative(lengths.Text, TextAverage, TextLengthShare);
        weighted += count.InSymbol == 0 ? 0 : SymbolWeight * count.InSymbol / Relative(lengths.Symbol, SymbolAverage, NameLengthShare);
        weighted += count.InPath == 0 ? 0 : PathWeight * count.InPath / Relative(lengths.Path, PathAverage, NameLengthShare);
        return rarity * weighted * (Saturation + 1) / (weighted + Saturation);
    }

    private static double Relative(int length, double average, double share) => 1 - share + (share * length / average);
}
