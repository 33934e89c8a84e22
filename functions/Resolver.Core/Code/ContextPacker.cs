namespace Resolver.Core.Code;

/// <summary>A unit as it is shown.</summary>
/// <param name="Hit">The unit; where only its signature stands for it, with that as its text.</param>
/// <param name="Tokens">What it takes.</param>
public sealed record PackedUnit(UnitHit Hit, int Tokens);

/// <summary>What fits of a ranked answer.</summary>
/// <param name="Best">Best first.</param>
/// <param name="Tokens">What all of them take together.</param>
public sealed record PackedContext(IReadOnlyList<PackedUnit> Best, int Tokens)
{
    /// <summary>
    /// The same with the most important at the beginning and at the end, where models read best (Liu et al., Lost in the Middle,
    /// arXiv 2307.03172): first, third, fifth … and back, so that the second best stands last.
    /// </summary>
    public IReadOnlyList<PackedUnit> AtTheEnds => [.. Best.Where(static (_, rank) => rank % 2 == 0), .. Best.Where(static (_, rank) => rank % 2 == 1).Reverse()];
}

/// <summary>
/// Fills a budget of tokens with whole units: the best three first, then by score per token. Where a unit does not fit, its signature
/// stands for it. No line is shown twice, but for the signatures that a type without its methods' bodies has of them.
/// </summary>
public static class ContextPacker
{
    private const int Sure = 3;

    /// <summary>Packs into so many tokens.</summary>
    /// <param name="hits">Best first.</param>
    /// <param name="budget">Tokens.</param>
    /// <param name="size">Tokens of one unit as it will be shown.</param>
    public static PackedContext Pack(IReadOnlyList<UnitHit> hits, int budget, Func<CodeUnit, int> size) => Pack(hits, used => used <= budget, size);

    /// <summary>Packs for as long as so many tokens fit; more never fit where fewer do not.</summary>
    public static PackedContext Pack(IReadOnlyList<UnitHit> hits, Func<int, bool> fits, Func<CodeUnit, int> size)
    {
        var used = 0;
        var chosen = new SortedDictionary<int, PackedUnit>();
        foreach (var (hit, rank, whole) in ByValue(hits, size))
        {
            if (chosen.Values.Any(other => Repeats(other.Hit.Unit, hit.Unit)))
            {
                continue;
            }

            if ((fits(used + whole) ? new PackedUnit(hit, whole) : SignatureOf(hit, size)) is { } shown && fits(used + shown.Tokens))
            {
                used += shown.Tokens;
                chosen[rank] = shown;
            }
        }

        return new PackedContext([.. chosen.Values], used);
    }

    private static IEnumerable<(UnitHit Hit, int Rank, int Tokens)> ByValue(IReadOnlyList<UnitHit> hits, Func<CodeUnit, int> size)
    {
        var sized = hits.Select((hit, rank) => (Hit: hit, Rank: rank, Tokens: size(hit.Unit))).ToList();
        return sized.Take(Sure).Concat(sized.Skip(Sure).OrderByDescending(static unit => unit.Hit.Score / Math.Max(1, unit.Tokens)));
    }

    private static PackedUnit? SignatureOf(UnitHit hit, Func<CodeUnit, int> size) => hit.Unit.Signature is { Length: > 0 } signature
        ? new PackedUnit(hit with { Unit = hit.Unit with { Text = signature } }, size(hit.Unit with { Text = signature }))
        : null;

    // Lines in common are a repetition unless the outer unit leaves the inner one's body out; its first line is never left out.
    private static bool Repeats(CodeUnit one, CodeUnit other)
    {
        if (one.Path != other.Path || one.Lines.End < other.Lines.Start || other.Lines.End < one.Lines.Start)
        {
            return false;
        }

        var (outer, inner) = Contains(one.Lines, other.Lines) ? (one, other) : (other, one);
        return !Contains(outer.Lines, inner.Lines) || outer.Lines.Start == inner.Lines.Start || outer.Text.Contains(inner.Text.Trim(), StringComparison.Ordinal);
    }

    private static bool Contains(LineSpan outer, LineSpan inner) => outer.Start <= inner.Start && inner.End <= outer.End;
}
