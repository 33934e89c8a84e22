namespace Resolver.Index.Chunk;

/// <summary>Lines that belong together, 1-based, both ends included.</summary>
/// <param name="Start">First line.</param>
/// <param name="End">Last line.</param>
/// <param name="Symbol">What they are called; empty for what has no name.</param>
/// <param name="Kind">What they are.</param>
internal readonly record struct Block(int Start, int End, string Symbol, string Kind);

/// <summary>Makes units of blocks.</summary>
internal static class Blocks
{
    private const int MostLines = 200;

    /// <summary>
    /// Units of a file that is one block after the other: each goes to the line before the next, empty ends cut, and what is too long
    /// is cut by its lines.
    /// </summary>
    /// <param name="lines">The file.</param>
    /// <param name="starts">Where blocks begin, ascending; what stands before the first one is a block named as the file.</param>
    /// <param name="fileName">The file's name.</param>
    public static IReadOnlyList<FileChunk> OneAfterTheOther(TextLines lines, IReadOnlyList<(int Line, string Symbol, string Kind)> starts, string fileName)
    {
        var found = new List<FileChunk>();
        Add(found, lines, new Block(1, (starts.Count == 0 ? lines.Count + 1 : starts[0].Line) - 1, fileName, "block"));
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1].Line - 1 : lines.Count;
            Add(found, lines, new Block(starts[i].Line, end, starts[i].Symbol, starts[i].Kind));
        }

        return found;
    }

    /// <summary>Where the comments right above a line begin; the line itself where there are none.</summary>
    public static int WithCommentsAbove(TextLines lines, int line, string comment, int after)
    {
        while (line - 1 > after && lines.Line(line - 1).TrimStart().StartsWith(comment, StringComparison.Ordinal))
        {
            line--;
        }

        return line;
    }

    private static void Add(List<FileChunk> found, TextLines lines, Block block)
    {
        for (var start = block.Start; start <= block.End; start += MostLines)
        {
            if (lines.WithoutEmptyEnds(start, Math.Min(block.End, start + MostLines - 1)) is var (first, last))
            {
                found.Add(new FileChunk(block.Symbol, block.Symbol[(block.Symbol.LastIndexOf('.') + 1)..], block.Kind, first, last, [lines.Piece(first, last)]));
            }
        }
    }
}
