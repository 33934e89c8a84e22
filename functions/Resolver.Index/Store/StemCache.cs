using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Resolver.Index.Store;

/// <summary>
/// The stems of texts that came last: few of the identifiers of a repository, and few of its words, are most of its text. Each stands in one
/// array with its stems, so that finding it touches memory once and the garbage collector sees no objects. For one caller at a time.
/// </summary>
internal sealed class StemCache
{
    private const int MostCells = 1 << 20; // 4 MiB; some 100,000 identifiers
    private const int FirstCells = 1 << 13;

    private readonly (uint Hash, int At)[] slots; // the last one of each; at 0 is none
    private int[] cells = new int[FirstCells];    // of each its length, how many stems, its stems, its characters
    private int used = 1;

    /// <summary>Creates a cache.</summary>
    /// <param name="slots">How many texts at most; a power of two.</param>
    public StemCache(int slots) => this.slots = new (uint, int)[slots];

    /// <summary>The stems of a text, valid until the next one is added; false where it is not there.</summary>
    public bool TryFind(ReadOnlySpan<char> text, out ReadOnlySpan<int> stems)
    {
        var hash = HashOf(text);
        var (known, at) = slots[hash & (slots.Length - 1)];
        if (at != 0 && known == hash && cells[at] == text.Length)
        {
            var count = cells[at + 1];
            if (MemoryMarshal.Cast<int, char>(cells.AsSpan(at + 2 + count))[..text.Length].SequenceEqual(text))
            {
                stems = cells.AsSpan(at + 2, count);
                return true;
            }
        }

        stems = default;
        return false;
    }

    /// <summary>Adds a text, in the place of another where need be; gives its stems where they stand now.</summary>
    public ReadOnlySpan<int> Add(ReadOnlySpan<char> text, ReadOnlySpan<int> stems)
    {
        var size = 2 + stems.Length + ((text.Length + 1) / 2);
        if (used + size > cells.Length)
        {
            MakeRoom();
        }

        var at = used;
        used += size;
        cells[at] = text.Length;
        cells[at + 1] = stems.Length;
        stems.CopyTo(cells.AsSpan(at + 2));
        text.CopyTo(MemoryMarshal.Cast<int, char>(cells.AsSpan(at + 2 + stems.Length)));
        var hash = HashOf(text);
        slots[hash & (slots.Length - 1)] = (hash, at);
        return cells.AsSpan(at + 2, stems.Length);
    }

    // What was replaced leaves its room behind: begun anew when there is too much of it.
    private void MakeRoom()
    {
        if (cells.Length < MostCells)
        {
            Array.Resize(ref cells, 2 * cells.Length);
            return;
        }

        Array.Clear(slots);
        used = 1;
    }

    private static uint HashOf(ReadOnlySpan<char> text) => (uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text));
}
