using Resolver.Syntax;

namespace Resolver.Index.Chunk;

/// <summary>A unit before it is stored.</summary>
/// <param name="Symbol">Qualified name or heading.</param>
/// <param name="Name">The last part of the name: what people write in an issue.</param>
/// <param name="Kind">As in <see cref="Core.Code.CodeUnit"/>.</param>
/// <param name="Start">First line, 1-based.</param>
/// <param name="End">Last line, inclusive.</param>
/// <param name="Pieces">What is searched, parts of the file's text: for a container, only what none of its members has.</param>
internal sealed record FileChunk(string Symbol, string Name, string Kind, int Start, int End, IReadOnlyList<ReadOnlyMemory<char>> Pieces)
{
    /// <summary>What is searched, as one text: a line for each piece.</summary>
    public string Text => string.Join('\n', Pieces);

    /// <summary>Further names that it declares: the others of a group of constants.</summary>
    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>Parts of its lines that its shown text leaves out, offsets into the file's text, ascending: the bodies of a type's methods.</summary>
    public IReadOnlyList<TextSpan> Elided { get; init; } = [];

    /// <summary>Its head without its body, for a place where the whole does not fit; null where it has none.</summary>
    public string? Signature { get; init; }

    /// <summary>Names that it uses, each once: calls, creations, base types, types.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Whether it is a test.</summary>
    public bool IsTest { get; init; }
}

/// <summary>A file as units.</summary>
/// <param name="Chunks">In source order.</param>
/// <param name="Imports">What the file imports, as it writes it.</param>
/// <param name="CutBy">As in <see cref="Core.Code.FileExplanation"/>.</param>
/// <param name="Notice">As in <see cref="Core.Code.FileExplanation"/>.</param>
internal sealed record ChunkedFile(IReadOnlyList<FileChunk> Chunks, IReadOnlyList<string> Imports, string CutBy, string? Notice);

/// <summary>Lines of a text, with their offsets.</summary>
internal sealed class TextLines
{
    private readonly string text;
    private readonly int[] starts;

    public TextLines(string text)
    {
        this.text = text;
        starts = new int[1 + text.AsSpan(0, Math.Max(0, text.Length - 1)).Count('\n')];
        for (var line = 1; line < starts.Length; line++)
        {
            starts[line] = text.IndexOf('\n', starts[line - 1]) + 1;
        }
    }

    /// <summary>The whole text.</summary>
    public string Text => text;

    /// <summary>How many lines there are; an empty text has one.</summary>
    public int Count => starts.Length;

    /// <summary>The 1-based line of an offset.</summary>
    public int LineOf(int offset)
    {
        var found = Array.BinarySearch(starts, offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>One line without its end.</summary>
    public ReadOnlySpan<char> Line(int line) => text.AsSpan(starts[line - 1], End(line) - starts[line - 1]).TrimEnd("\r\n");

    /// <summary>Lines with their ends, both ends included; what is beyond the text is cut.</summary>
    public string Slice(int start, int end) => Piece(start, end).ToString();

    /// <summary>The same as a part of the text.</summary>
    public ReadOnlyMemory<char> Piece(int start, int end)
    {
        var (from, to) = Offsets(start, end);
        return text.AsMemory(from, to - from);
    }

    /// <summary>Where lines begin and end, both ends included; what is beyond the text is cut.</summary>
    public (int Start, int End) Offsets(int start, int end)
    {
        var first = Math.Clamp(start, 1, Count);
        return (starts[first - 1], End(Math.Clamp(end, first, Count)));
    }

    /// <summary>The same lines without empty ones at either end; null where there is nothing else.</summary>
    public (int Start, int End)? WithoutEmptyEnds(int start, int end)
    {
        while (start <= end && Line(start).IsWhiteSpace())
        {
            start++;
        }

        while (end > start && Line(end).IsWhiteSpace())
        {
            end--;
        }

        return start <= end ? (start, end) : null;
    }

    private int End(int line) => line < Count ? starts[line] : text.Length;
}
