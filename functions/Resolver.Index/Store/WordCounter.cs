using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;

namespace Resolver.Index.Store;

/// <summary>Words of a unit, counted by stem; stems are numbers of a <see cref="StemTable"/>.</summary>
/// <param name="Chunk">The unit.</param>
/// <param name="Counts">By stem.</param>
/// <param name="Lengths">Words in each field.</param>
/// <param name="InOrder">The words of its text in their order, for phrases.</param>
internal sealed record CountedUnit(FileChunk Chunk, IReadOnlyList<KeyValuePair<int, TermCount>> Counts, FieldLengths Lengths, string InOrder);

/// <summary>Stems that one update met, each with a number. Safe for concurrent callers.</summary>
internal sealed class StemTable
{
    private readonly ConcurrentDictionary<string, int> words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> stems = new(StringComparer.Ordinal);
    private readonly Lock adding = new();
    private readonly List<string> values = [];

    /// <summary>The number of a word's stem.</summary>
    public int Of(ReadOnlySpan<char> word)
    {
        if (words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var known))
        {
            return known;
        }

        var text = new string(word);
        return words[text] = Number(Stem.Of(text));
    }

    /// <summary>The stem of a number.</summary>
    public string this[int number]
    {
        get
        {
            lock (adding)
            {
                return values[number];
            }
        }
    }

    private int Number(string stem)
    {
        if (stems.TryGetValue(stem, out var known))
        {
            return known;
        }

        lock (adding)
        {
            if (!stems.TryGetValue(stem, out known))
            {
                known = values.Count;
                values.Add(stem);
                stems[stem] = known;
            }

            return known;
        }
    }
}

/// <summary>Counts the words of units.</summary>
internal static class WordCounter
{
    public static CountedUnit Count(FileChunk chunk, string path, StemTable stems)
    {
        var counts = new Dictionary<int, TermCount>();
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var inOrder = new StringBuilder(chunk.Text.Length);
        var lengths = default(FieldLengths);

        var words = new WordReader(chunk.Text, buffer);
        while (words.Next())
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, stems.Of(words.Word), out _);
            count = count.PlusText();
            inOrder.Append(words.Word).Append(' ');
            lengths = lengths with { Text = lengths.Text + 1 };
        }

        foreach (var name in chunk.OtherNames.Prepend(chunk.Symbol))
        {
            words = new WordReader(name, buffer);
            while (words.Next())
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, stems.Of(words.Word), out _);
                count = count.PlusSymbol();
                lengths = lengths with { Symbol = lengths.Symbol + 1 };
            }
        }

        words = new WordReader(path, buffer);
        while (words.Next())
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, stems.Of(words.Word), out _);
            count = count.PlusPath();
            lengths = lengths with { Path = lengths.Path + 1 };
        }

        return new CountedUnit(chunk, [.. counts], lengths, inOrder.ToString());
    }
}
