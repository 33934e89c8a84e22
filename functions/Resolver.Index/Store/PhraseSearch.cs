using Microsoft.Data.Sqlite;

namespace Resolver.Index.Store;

/// <summary>Finds stems that stand next to each other: the units that have all of them, and of those the ones whose text has them in this order.</summary>
internal sealed class PhraseSearch(IndexImage image, ReadableUnits readable, SqliteConnection connection)
{
    private long file;
    private int[][] order = [];

    /// <summary>Units, in the order of the comparison; each is looked at when it is asked for.</summary>
    public IEnumerable<int> Find(IReadOnlyList<string> stems, Comparison<int> byPlace, CancellationToken cancel)
    {
        var ids = stems.Select(image.IdOf).ToList();
        if (stems.Count == 0 || ids.Contains(null))
        {
            yield break;
        }

        var phrase = ids.ConvertAll(id => id!.Value).ToArray();
        foreach (var unit in HavingAll(stems).Order(Comparer<int>.Create(byPlace)))
        {
            cancel.ThrowIfCancellationRequested();
            if (OrderOf(unit).AsSpan().IndexOf(phrase) >= 0)
            {
                yield return unit;
            }
        }
    }

    // From the rarest on: what is left is looked for in the others; all are in ascending order.
    private List<int> HavingAll(IEnumerable<string> stems)
    {
        var lists = stems.Distinct(StringComparer.Ordinal).OrderBy(stem => image.Having(stem).Count).ToList();
        var left = new List<int>();
        foreach (var posting in image.Having(lists[0]))
        {
            if (readable.Has(posting.Unit))
            {
                left.Add(posting.Unit);
            }
        }

        foreach (var stem in lists.Skip(1))
        {
            Keep(left, image.Having(stem));
        }

        return left;
    }

    private static void Keep(List<int> left, PostingList having)
    {
        var (at, kept) = (0, 0);
        foreach (var posting in having)
        {
            while (at < left.Count && left[at] < posting.Unit)
            {
                at++;
            }

            if (at == left.Count)
            {
                break;
            }

            if (left[at] == posting.Unit)
            {
                left[kept++] = posting.Unit;
            }
        }

        left.RemoveRange(kept, left.Count - kept);
    }

    // Units of one file are asked for one after the other.
    private int[] OrderOf(int unit)
    {
        var of = image.FileOf(unit);
        if (of.Id != file)
        {
            using var command = connection.Command("SELECT units FROM words WHERE file = $file", ("$file", of.Id));
            order = command.ExecuteScalar() is byte[] blob ? UnitBlobs.UnpackOrder(blob, of.Units) : throw new DamagedIndexException();
            file = of.Id;
        }

        return order[unit - of.FirstUnit];
    }
}
