using Resolver.Index.Rank;
using Resolver.Index.Store;

namespace Resolver.Index.Pack;

/// <summary>Takes the best units so that no line is there twice: each place in an answer is worth having.</summary>
internal static class HitPacker
{
    private const int SmallContainer = 60; // lines: such a section is read whole, what is inside of it adds nothing

    public static IReadOnlyList<Ranked> Pack(IReadOnlyList<Ranked> ranked, int top)
    {
        var chosen = new List<Ranked>();
        foreach (var next in ranked)
        {
            if (chosen.Count == top)
            {
                break;
            }

            if (!chosen.Exists(other => Repeats(other.Unit, next.Unit)))
            {
                chosen.Add(next);
            }
        }

        return chosen;
    }

    private static bool Repeats(StoredUnit chosen, StoredUnit next) =>
        chosen.Path == next.Path && (Shows(next, chosen) || (Shows(chosen, next) && chosen.Lines <= SmallContainer));

    // A type and a file are shown without the bodies of what is a unit of its own.
    private static bool Shows(StoredUnit outer, StoredUnit inner) => outer.Kind is not ("type" or "file") && outer.First <= inner.First && inner.Last <= outer.Last;
}
