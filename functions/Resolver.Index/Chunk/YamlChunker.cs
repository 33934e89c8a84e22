using System.Text.RegularExpressions;

namespace Resolver.Index.Chunk;

/// <summary>
/// YAML: each key at the top with the comments above it; where its value is long, each key below it (the jobs of a workflow, the services
/// of a composition). Documents of one file go on counting.
/// </summary>
internal static partial class YamlChunker
{
    private const int Long = 40; // lines

    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName)
    {
        var top = Keys(lines, 1, lines.Count, string.Empty, 0);
        var starts = new List<(int, string, string)>();
        for (var i = 0; i < top.Count; i++)
        {
            var end = i + 1 < top.Count ? top[i + 1].Line - 1 : lines.Count;
            starts.Add(top[i]);
            if (end - top[i].Line > Long && Indent(lines, top[i].Line + 1, end) is > 0 and var indent)
            {
                starts.AddRange(Keys(lines, top[i].Line + 1, end, top[i].Symbol + ".", indent));
            }
        }

        return Blocks.OneAfterTheOther(lines, starts, fileName);
    }

    private static List<(int Line, string Symbol, string Kind)> Keys(TextLines lines, int first, int last, string scope, int indent)
    {
        var found = new List<(int Line, string Symbol, string Kind)>();
        for (var line = first; line <= last; line++)
        {
            var text = lines.Line(line);
            if (text.Length > indent && text.IndexOfAnyExcept(' ') == indent && Key().Match(text[indent..].ToString()) is { Success: true } match)
            {
                found.Add((Blocks.WithCommentsAbove(lines, line, "#", found.Count > 0 ? found[^1].Line : first - 1), scope + match.Groups["key"].Value.Trim('"', '\''), "block"));
            }
        }

        return found;
    }

    private static int Indent(TextLines lines, int first, int last)
    {
        for (var line = first; line <= last; line++)
        {
            if (lines.Line(line) is { IsEmpty: false } text && !text.IsWhiteSpace() && text.TrimStart()[0] != '#')
            {
                return text.IndexOfAnyExcept(' ');
            }
        }

        return 0;
    }

    [GeneratedRegex(@"^(?<key>[\w./-]+|""[^""]+""|'[^']+')\s*:(\s|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
