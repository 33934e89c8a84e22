using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>The units of one commit that one set of grants may read, as bits over an image, with the sums that a score needs.</summary>
internal sealed class ReadableUnits
{
    private readonly IndexImage image;
    private readonly ulong[] units;
    private readonly ulong[] files;
    private readonly FieldLengths[] lengthsOfFiles;

    /// <param name="image">What the bits are over.</param>
    /// <param name="readable">The files.</param>
    /// <param name="others">Views of the same image: one with the same paths lends its list of them, and what others made of it.</param>
    public ReadableUnits(IndexImage image, IEnumerable<ImageFile> readable, IEnumerable<ReadableUnits> others)
    {
        this.image = image;
        units = new ulong[(image.Units + 63) / 64];
        files = new ulong[(image.Files + 63) / 64];
        lengthsOfFiles = new FieldLengths[image.Files];
        var paths = new List<RepoPath>();
        foreach (var file in readable.Where(static file => file.Units > 0))
        {
            paths.Add(file.Path);
            Add(file);
        }

        Paths = others.FirstOrDefault(other => other.Paths.Count == paths.Count && paths.TrueForAll(path => other.File(path) is not null))?.Paths
            ?? [.. paths.OrderBy(static path => path.Value, StringComparer.Ordinal)];
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
    public IEnumerable<ImageFile> Files => Enumerable.Range(0, files.Length * 64).Where(HasFile).Select(image.FileAt);

    public ImageFile? File(RepoPath path) => image.At(path).Where(HasFile).Select(image.FileAt).FirstOrDefault();

    public ImageFile? File(long id) => image.NumberOf(id) is >= 0 and var number && HasFile(number) ? image.FileAt(number) : null;

    public bool Has(int unit) => Has(units, unit);

    private bool HasFile(int number) => Has(files, number);

    private static bool Has(ulong[] bits, int at) => (uint)at < (uint)bits.Length * 64 && (bits[at >> 6] & (1UL << (at & 63))) != 0;

    private void Add(ImageFile file)
    {
        var (text, symbol) = (0, 0);
        for (var unit = file.FirstUnit; unit < file.FirstUnit + file.Units; unit++)
        {
            units[unit >> 6] |= 1UL << (unit & 63);
            var lengths = image.Lengths[unit];
            text += lengths.Text;
            symbol += lengths.Symbol;
            PathWords += lengths.Path;
        }

        var number = image.FileNumbers[file.FirstUnit];
        var path = image.Lengths[file.FirstUnit].Path;
        files[number >> 6] |= 1UL << (number & 63);
        lengthsOfFiles[number] = new FieldLengths(text, symbol, path);
        TextWords += text;
        SymbolWords += symbol;
        FilePathWords += path;
        Count += file.Units;
    }
}
