using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>The units of one commit that one set of grants may read, as bits over an image, with the sums that a score needs.</summary>
internal sealed class ReadableUnits
{
    private readonly ulong[] bits;
    private readonly Dictionary<RepoPath, ImageFile> files;

    public ReadableUnits(IndexImage image, IEnumerable<ImageFile> readable)
    {
        bits = new ulong[(image.Units + 63) / 64];
        files = readable.Where(file => file.Units > 0).ToDictionary(file => file.Path);
        foreach (var file in files.Values)
        {
            for (var unit = file.FirstUnit; unit < file.FirstUnit + file.Units; unit++)
            {
                bits[unit >> 6] |= 1UL << (unit & 63);
                var lengths = image.Unit(unit).Lengths;
                TextWords += lengths.Text;
                SymbolWords += lengths.Symbol;
                PathWords += lengths.Path;
            }

            Count += file.Units;
        }

        Paths = [.. files.Keys.OrderBy(path => path.Value, StringComparer.Ordinal)];
    }

    public int Count { get; }

    public long TextWords { get; }

    public long SymbolWords { get; }

    public long PathWords { get; }

    public IReadOnlyList<RepoPath> Paths { get; }

    public int Capacity => bits.Length * 64;

    public ImageFile? File(RepoPath path) => files.GetValueOrDefault(path);

    public bool Has(int unit) => (uint)unit < (uint)Capacity && (bits[unit >> 6] & (1UL << (unit & 63))) != 0;
}
