namespace Resolver.Index.Chunk;

/// <summary>Sections of a Markdown file, each with the headings above it in its name.</summary>
internal static class MarkdownChunker
{
    private const int Levels = 6;

    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName)
    {
        var found = new List<FileChunk>();
        var headings = new string[Levels];
        var start = 1;
        var symbol = fileName;
        var fence = false;
        for (var line = 1; line <= lines.Count; line++)
        {
            var text = lines.Line(line);
            fence ^= text.TrimStart().StartsWith("```");
            if (fence || Level(text) is not (> 0 and var level))
            {
                continue;
            }

            Add(found, lines, symbol, start, line - 1);
            headings[level - 1] = text.Trim('#').Trim().ToString();
            Array.Clear(headings, level, Levels - level);
            symbol = string.Join(" > ", headings.Where(heading => !string.IsNullOrEmpty(heading)));
            start = line;
        }

        Add(found, lines, symbol, start, lines.Count);
        return found;
    }

    private static void Add(List<FileChunk> found, TextLines lines, string symbol, int start, int end)
    {
        if (lines.WithoutEmptyEnds(start, end) is var (first, last))
        {
            found.Add(new FileChunk(symbol, symbol[(symbol.LastIndexOf('>') + 1)..].Trim(), "section", first, last, lines.Slice(first, last)));
        }
    }

    private static int Level(ReadOnlySpan<char> line)
    {
        var level = line.IndexOfAnyExcept('#');
        return level is > 0 and <= Levels && line[level] == ' ' ? level : 0;
    }
}
