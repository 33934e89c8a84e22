using System.Collections.Concurrent;
using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>The units of one commit that one set of grants may read, as bits over an image, with the sums that a score needs.</summary>
internal sealed class ReadableUnits
{
    private const int Many = 1000; // units: to count fewer costs nothing

    private readonly ConcurrentDictionary<string, int> counted = new(StringComparer.Ordinal);
    private readonly IndexImage image;
    private readonly IReadOnlyList<ImageFile> readable;
    private readonly ulong[] units;
    private readonly ulong[] files;
    private readonly FieldLengths[] lengthsOfFiles;

    /// <param name="image">What the bits are over.</param>
    /// <param name="readable">The files, by their rows.</param>
    /// <param name="others">Views of the same image, the newest first: it is copied, and where the files differ it is changed.</param>
    public ReadableUnits(IndexImage image, IReadOnlyList<ImageFile> readable, IReadOnlyList<ReadableUnits> others)
    {
        this.image = image;
        this.readable = readable;
        var nearest = others.Count > 0 ? others[0] : null;
        units = Copy(nearest?.units, (image.Units + 63) / 64);
        files = Copy(nearest?.files, (image.Files + 63) / 64);
        lengthsOfFiles = Copy(nearest?.lengthsOfFiles, image.Files);
        (Count, TextWords, SymbolWords, PathWords, FilePathWords) = nearest is null
            ? default
            : (nearest.Count, nearest.TextWords, nearest.SymbolWords, nearest.PathWords, nearest.FilePathWords);
        var (gone, come) = Differences(nearest?.readable ?? [], readable);
        gone.ForEach(file => Change(file, -1));
        come.ForEach(file => Change(file, 1));
        var paths = come.Select(static file => file.Path).ToHashSet();
        Paths = nearest is not null && paths.SetEquals(gone.Select(static file => file.Path))
            ? nearest.Paths
            : [.. Files.Select(static file => file.Path).OrderBy(static path => path.Value, StringComparer.Ordinal)];
    }

    public int Count { get; private set; }

    public long TextWords { get; private set; }

    public long SymbolWords { get; private set; }

    public long PathWords { get; private set; }

    /// <summary>Words of paths, each file's once.</summary>
    public long FilePathWords { get; private set; }

    public IReadOnlyList<RepoPath> Paths { get; }

    public int Capacity => units.Length * 64;

    /// <summary>How many words all units of a file have together, by its number; its path counts once.</summary>
    public ReadOnlySpan<FieldLengths> LengthsOfFiles => lengthsOfFiles;

    /// <summary>The readable files that have units.</summary>
    public IEnumerable<ImageFile> Files => readable.Where(static file => file.Units > 0);

    public ImageFile? File(RepoPath path) => image.At(path).Where(HasFile).Select(image.FileAt).FirstOrDefault();

    public ImageFile? File(long id) => image.NumberOf(id) is >= 0 and var number && HasFile(number) ? image.FileAt(number) : null;

    public bool Has(int unit) => Has(units, unit);

    /// <summary>How many of them have a stem; the caller holds the image.</summary>
    public int Having(string stem)
    {
        var list = image.Having(stem);
        if (list.Count >= Many && counted.TryGetValue(stem, out var known))
        {
            return known;
        }

        var count = 0;
        foreach (var posting in list)
        {
            count += Has(posting.Unit) ? 1 : 0;
        }

        if (list.Count >= Many)
        {
            counted[stem] = count;
        }

        return count;
    }

    private bool HasFile(int number) => Has(files, number);

    private static bool Has(ulong[] bits, int at) => (uint)at < (uint)bits.Length * 64 && (bits[at >> 6] & (1UL << (at & 63))) != 0;

    private static T[] Copy<T>(T[]? from, int length)
    {
        var copy = new T[length];
        from?.CopyTo(copy, 0);
        return copy;
    }

    // Of two lists by their rows, what only one of them has; files without units are nothing here.
    private static (List<ImageFile> Gone, List<ImageFile> Come) Differences(IReadOnlyList<ImageFile> before, IReadOnlyList<ImageFile> now)
    {
        var (gone, come) = (new List<ImageFile>(), new List<ImageFile>());
        var (i, j) = (0, 0);
        while (i < before.Count || j < now.Count)
        {
            var order = i == before.Count ? 1 : j == now.Count ? -1 : before[i].Id.CompareTo(now[j].Id);
            if (order < 0)
            {
                gone.Add(before[i]);
            }
            else if (order > 0)
            {
                come.Add(now[j]);
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        gone.RemoveAll(static file => file.Units == 0);
        come.RemoveAll(static file => file.Units == 0);
        return (gone, come);
    }

    // Its bits are flipped: whoever calls knows how they are.
    private void Change(ImageFile file, int sign)
    {
        var (text, symbol) = (0, 0);
        for (var unit = file.FirstUnit; unit < file.FirstUnit + file.Units; unit++)
        {
            units[unit >> 6] ^= 1UL << (unit & 63);
            var lengths = image.Lengths[unit];
            text += lengths.Text;
            symbol += lengths.Symbol;
            PathWords += sign * lengths.Path;
        }

        var number = image.FileNumbers[file.FirstUnit];
        var path = image.Lengths[file.FirstUnit].Path;
        files[number >> 6] ^= 1UL << (number & 63);
        lengthsOfFiles[number] = sign > 0 ? new FieldLengths(text, symbol, path) : default;
        TextWords += sign * text;
        SymbolWords += sign * symbol;
        FilePathWords += sign * path;
        Count += sign * file.Units;
    }
}
