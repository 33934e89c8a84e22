using System.Runtime.InteropServices;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;

namespace Resolver.Index.Store;

/// <summary>Words of a unit; stems are numbers of a <see cref="StemTable"/>.</summary>
/// <param name="Chunk">The unit.</param>
/// <param name="Stems">Each once, in no order.</param>
/// <param name="Counts">How often each of them is there.</param>
/// <param name="Lengths">Words in each field.</param>
/// <param name="InOrder">The stems of its text in their order, for phrases.</param>
internal sealed record CountedUnit(FileChunk Chunk, int[] Stems, TermCount[] Counts, FieldLengths Lengths, int[] InOrder);

/// <summary>Counts the words of units. For one caller at a time: its arrays are used again and again.</summary>
internal sealed class WordCounter
{
    private readonly StemTable table;
    private readonly StemCache identifiers = new(1 << 16);
    private readonly StemCache words = new(1 << 15);
    private readonly List<int> parts = [];
    private int[] seenIn = [];  // by stem: the unit that had it last
    private int[] placeOf = []; // by stem: where that unit has it
    private int[] stems = new int[256];
    private TermCount[] counts = new TermCount[256];
    private int[] order = new int[1024];
    private int[] path = [];
    private int unit;
    private int found;

    /// <summary>Creates a counter for the words of one update.</summary>
    public WordCounter(StemTable table) => this.table = table;

    /// <summary>Counts the units of a file.</summary>
    public IReadOnlyList<CountedUnit> Count(IReadOnlyList<FileChunk> chunks, string filePath)
    {
        path = order[..Read(filePath, 0)];
        var counted = new CountedUnit[chunks.Count];
        for (var i = 0; i < counted.Length; i++)
        {
            counted[i] = Count(chunks[i]);
        }

        return counted;
    }

    private CountedUnit Count(FileChunk chunk)
    {
        unit++;
        found = 0;
        var text = 0;
        foreach (var piece in chunk.Pieces)
        {
            text = Read(piece.Span, text);
        }

        var inOrder = order[..text];
        foreach (var stem in inOrder)
        {
            ref var count = ref CountOf(stem);
            count = count.PlusText();
        }

        var symbol = Read(chunk.Symbol, 0);
        foreach (var name in chunk.OtherNames)
        {
            symbol = Read(name, symbol);
        }

        foreach (var stem in order.AsSpan(0, symbol))
        {
            ref var count = ref CountOf(stem);
            count = count.PlusSymbol();
        }

        foreach (var stem in path)
        {
            ref var count = ref CountOf(stem);
            count = count.PlusPath();
        }

        return new CountedUnit(chunk, stems[..found], counts[..found], new FieldLengths(text, symbol, path.Length), inOrder);
    }

    // Into `order`, behind what it has; gives how much it has then.
    private int Read(ReadOnlySpan<char> text, int length)
    {
        var reader = new IdentifierReader(text);
        while (reader.Next())
        {
            foreach (var stem in StemsOf(reader.Identifier))
            {
                if (length == order.Length)
                {
                    Array.Resize(ref order, 2 * length);
                }

                order[length++] = stem;
            }
        }

        return length;
    }

    // In the order of its words. What a long one has is read each time: it seldom comes again.
    private ReadOnlySpan<int> StemsOf(ReadOnlySpan<char> identifier)
    {
        if (identifier.Length > WordReader.LongestWord)
        {
            return Split(identifier);
        }

        return identifiers.TryFind(identifier, out var stems) ? stems : identifiers.Add(identifier, Split(identifier));
    }

    private ReadOnlySpan<int> Split(ReadOnlySpan<char> identifier)
    {
        var reader = new WordReader(identifier, stackalloc char[WordReader.LongestWord]);
        parts.Clear();
        while (reader.Next())
        {
            parts.Add(StemOf(reader.Word));
        }

        return CollectionsMarshal.AsSpan(parts);
    }

    // Each counter remembers for itself: callers that share a table would wait for each other at every new word.
    private int StemOf(ReadOnlySpan<char> word)
    {
        return words.TryFind(word, out var stems) ? stems[0] : words.Add(word, [table.Of(Stem.Of(new string(word)))])[0];
    }

    private ref TermCount CountOf(int stem)
    {
        if (stem >= seenIn.Length)
        {
            Array.Resize(ref seenIn, Math.Max(2 * seenIn.Length, stem + 1024));
            Array.Resize(ref placeOf, seenIn.Length);
        }

        if (seenIn[stem] != unit)
        {
            if (found == stems.Length)
            {
                Array.Resize(ref stems, 2 * found);
                Array.Resize(ref counts, 2 * found);
            }

            seenIn[stem] = unit;
            placeOf[stem] = found;
            stems[found] = stem;
            counts[found++] = default;
        }

        return ref counts[placeOf[stem]];
    }
}
