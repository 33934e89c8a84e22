using System.Buffers;

namespace Resolver.Index.Chunk;

/// <summary>Sections of a reStructuredText file. Each way of underlining is a level, in the order in which they appear.</summary>
internal static class RestChunker
{
    private static readonly SearchValues<char> Adornments = SearchValues.Create("=-~^\"'`#*+.:_");

    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName) => Sections.Of(lines, Headings(lines), fileName);

    private static IEnumerable<Heading> Headings(TextLines lines)
    {
        var styles = new List<(char Sign, bool Above)>();
        for (var line = 1; line < lines.Count; line++)
        {
            if (!IsTitle(lines, line))
            {
                continue;
            }

            var sign = lines.Line(line + 1)[0];
            var above = line > 1 && IsAdornment(lines.Line(line - 1)) && lines.Line(line - 1)[0] == sign;
            var level = styles.IndexOf((sign, above));
            if (level < 0)
            {
                level = styles.Count;
                styles.Add((sign, above));
            }

            yield return new Heading(above ? line - 1 : line, Math.Min(level + 1, Sections.Levels), lines.Line(line).Trim().ToString());
            line++;
        }
    }

    private static bool IsTitle(TextLines lines, int line)
    {
        var title = lines.Line(line).TrimEnd();
        var below = lines.Line(line + 1).TrimEnd();
        return title.Length > 0 && !IsAdornment(title) && IsAdornment(below) && below.Length >= title.Trim().Length
            && (line == 1 || lines.Line(line - 1).IsWhiteSpace() || IsAdornment(lines.Line(line - 1)));
    }

    private static bool IsAdornment(ReadOnlySpan<char> line) =>
        line.TrimEnd() is { Length: >= 2 } text && Adornments.Contains(text[0]) && text.IndexOfAnyExcept(text[0]) < 0;
}
