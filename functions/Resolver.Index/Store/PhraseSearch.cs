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

    // From the rarest on: what is left is looked up in the others, whose units are in ascending order.
    private List<int> HavingAll(IEnumerable<string> stems)
    {
        var lists = stems.Distinct(StringComparer.Ordinal).OrderBy(stem => image.Having(stem).Length).ToList();
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
            left.RemoveAll(unit => !Has(image.Having(stem), unit));
        }

        return left;
    }

    private static bool Has(ReadOnlySpan<Posting> having, int unit)
    {
        var (low, high) = (0, having.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (having[middle].Unit == unit)
            {
                return true;
            }

            (low, high) = having[middle].Unit < unit ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
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
