namespace Resolver.Index.Chunk;

/// <summary>A heading of a document.</summary>
/// <param name="Line">Where its section begins, 1-based.</param>
/// <param name="Level">1 for the outermost, at most <see cref="Sections.Levels"/>.</param>
/// <param name="Title">What it says.</param>
internal readonly record struct Heading(int Line, int Level, string Title);

/// <summary>Makes units of a document's sections, each with the headings above it in its name; what is too long is cut by its lines.</summary>
internal static class Sections
{
    public const int Levels = 6;

    private const int MostLines = 200; // as of other units

    /// <param name="lines">The document.</param>
    /// <param name="headings">In the order of their lines; what stands before the first one is a section named as the file.</param>
    /// <param name="fileName">The file's name.</param>
    public static IReadOnlyList<FileChunk> Of(TextLines lines, IEnumerable<Heading> headings, string fileName)
    {
        var found = new List<FileChunk>();
        var above = new string[Levels];
        var start = 1;
        var symbol = fileName;
        foreach (var heading in headings)
        {
            Add(found, lines, symbol, start, heading.Line - 1);
            above[heading.Level - 1] = heading.Title;
            Array.Clear(above, heading.Level, Levels - heading.Level);
            symbol = string.Join(" > ", above.Where(title => !string.IsNullOrEmpty(title)));
            start = heading.Line;
        }

        Add(found, lines, symbol, start, lines.Count);
        return found;
    }

    private static void Add(List<FileChunk> found, TextLines lines, string symbol, int start, int end)
    {
        for (var from = start; from <= end; from += MostLines)
        {
            if (lines.WithoutEmptyEnds(from, Math.Min(end, from + MostLines - 1)) is var (first, last))
            {
                found.Add(new FileChunk(symbol, symbol[(symbol.LastIndexOf('>') + 1)..].Trim(), "section", first, last, [lines.Piece(first, last)]));
            }
        }
    }
}
