using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>The units of one commit that one set of grants may read, as bits over an image, with the sums that a score needs.</summary>
internal sealed class ReadableUnits
{
    private readonly ulong[] bits;
    private readonly Dictionary<RepoPath, ImageFile> files;
    private readonly Dictionary<long, ImageFile> byId;
    private readonly Dictionary<int, FieldLengths> fileLengths = [];

    public ReadableUnits(IndexImage image, IEnumerable<ImageFile> readable)
    {
        bits = new ulong[(image.Units + 63) / 64];
        files = readable.Where(file => file.Units > 0).ToDictionary(file => file.Path);
        byId = files.Values.ToDictionary(file => file.Id);
        foreach (var file in files.Values)
        {
            var (text, symbol) = (0, 0);
            for (var unit = file.FirstUnit; unit < file.FirstUnit + file.Units; unit++)
            {
                bits[unit >> 6] |= 1UL << (unit & 63);
                var lengths = image.Unit(unit).Lengths;
                text += lengths.Text;
                symbol += lengths.Symbol;
                PathWords += lengths.Path;
            }

            var path = image.Unit(file.FirstUnit).Lengths.Path;
            fileLengths[file.FirstUnit] = new FieldLengths(text, symbol, path);
            TextWords += text;
            SymbolWords += symbol;
            FilePathWords += path;

            Count += file.Units;
        }

        Paths = [.. files.Keys.OrderBy(path => path.Value, StringComparer.Ordinal)];
    }

    public int Count { get; }

    public long TextWords { get; }

    public long SymbolWords { get; }

    public long PathWords { get; }

    /// <summary>Words of paths, each file's once.</summary>
    public long FilePathWords { get; }

    public IReadOnlyList<RepoPath> Paths { get; }

    public int Capacity => bits.Length * 64;

    public ImageFile? File(RepoPath path) => files.GetValueOrDefault(path);

    public ImageFile? File(long id) => byId.GetValueOrDefault(id);

    /// <summary>How many words all units of a file have together; its path counts once.</summary>
    public FieldLengths LengthsOf(ImageFile file) => fileLengths[file.FirstUnit];

    public bool Has(int unit) => (uint)unit < (uint)Capacity && (bits[unit >> 6] & (1UL << (unit & 63))) != 0;
}
