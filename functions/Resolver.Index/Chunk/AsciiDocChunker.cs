namespace Resolver.Index.Chunk;

/// <summary>Sections of an AsciiDoc file, by its equals signs; what stands between two lines of dashes has none.</summary>
internal static class AsciiDocChunker
{
    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName) => Sections.Of(lines, Headings(lines), fileName);

    private static IEnumerable<Heading> Headings(TextLines lines)
    {
        var listing = false;
        for (var line = 1; line <= lines.Count; line++)
        {
            var text = lines.Line(line).TrimEnd();
            listing ^= text.Length >= 4 && text.IndexOfAnyExcept('-') < 0;
            var level = text.IndexOfAnyExcept('=');
            if (!listing && level is > 0 and <= Sections.Levels && text[level] == ' ')
            {
                yield return new Heading(line, level, text[level..].Trim().ToString());
            }
        }
    }
}
