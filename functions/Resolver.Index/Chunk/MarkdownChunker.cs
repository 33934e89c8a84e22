namespace Resolver.Index.Chunk;

/// <summary>Sections of a Markdown file: headings with number signs, and those that are underlined. Fences and front matter have none.</summary>
internal static class MarkdownChunker
{
    private const int ShortestLine = 3; // fewer dashes are a list, fewer equals signs are text

    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName) => Sections.Of(lines, Headings(lines), fileName);

    private static IEnumerable<Heading> Headings(TextLines lines)
    {
        var fence = false;
        var first = AfterFrontMatter(lines);
        for (var line = first; line <= lines.Count; line++)
        {
            var text = lines.Line(line);
            fence ^= text.TrimStart().StartsWith("```");
            if (!fence && (Marked(text, line) ?? Underlined(lines, line, first)) is { } heading)
            {
                yield return heading;
            }
        }
    }

    private static int AfterFrontMatter(TextLines lines)
    {
        for (var line = 2; lines.Line(1) is "---" && line <= lines.Count; line++)
        {
            if (lines.Line(line) is "---")
            {
                return line + 1;
            }
        }

        return 1;
    }

    private static Heading? Marked(ReadOnlySpan<char> text, int line)
    {
        var level = text.IndexOfAnyExcept('#');
        return level is > 0 and <= Sections.Levels && text[level] == ' ' ? new Heading(line, level, text.Trim('#').Trim().ToString()) : null;
    }

    // A line of text that is a paragraph of its own, and the line below it.
    private static Heading? Underlined(TextLines lines, int line, int first)
    {
        if (line == lines.Count || (line > first && !lines.Line(line - 1).IsWhiteSpace()))
        {
            return null;
        }

        var title = lines.Line(line).Trim();
        var below = lines.Line(line + 1).TrimEnd();
        return below.Length < ShortestLine || title.Length == 0 || title[0] is '|' or '-' or '>' or '*' ? null
            : below.IndexOfAnyExcept('=') < 0 ? new Heading(line, 1, title.ToString())
            : below.IndexOfAnyExcept('-') < 0 ? new Heading(line, 2, title.ToString())
            : null;
    }
}
