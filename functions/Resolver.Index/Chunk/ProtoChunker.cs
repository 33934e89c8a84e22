using System.Text.RegularExpressions;

namespace Resolver.Index.Chunk;

/// <summary>Protocol buffers: each message, enum and service at the top with the comments above it.</summary>
internal static partial class ProtoChunker
{
    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName)
    {
        var starts = new List<(int, string, string)>();
        var depth = 0;
        var comment = false;
        var last = 0;
        for (var line = 1; line <= lines.Count; line++)
        {
            var text = lines.Line(line);
            if (depth == 0 && !comment && Declaration().Match(text.ToString()) is { Success: true } match)
            {
                var kind = match.Groups["kind"].Value == "service" ? "function" : "type";
                starts.Add((Blocks.WithCommentsAbove(lines, line, "//", last), match.Groups["name"].Value, kind));
            }

            (depth, comment) = After(text, depth, comment);
            last = depth == 0 && text.Contains('}') ? line : last;
        }

        return Blocks.OneAfterTheOther(lines, starts, fileName);
    }

    // Braces outside of comments and texts.
    private static (int Depth, bool Comment) After(ReadOnlySpan<char> text, int depth, bool comment)
    {
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (comment)
            {
                comment = !text[i..].StartsWith("*/");
            }
            else if (quote != '\0')
            {
                (quote, i) = text[i] == quote ? ('\0', i) : (quote, text[i] == '\\' ? i + 1 : i);
            }
            else if (text[i..].StartsWith("//"))
            {
                break;
            }
            else if (text[i..].StartsWith("/*"))
            {
                comment = true;
            }
            else
            {
                quote = text[i] is '"' or '\'' ? text[i] : quote;
                depth = Math.Max(0, depth + (text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0));
            }
        }

        return (depth, comment);
    }

    [GeneratedRegex(@"^\s*(?<kind>message|enum|service|extend)\s+(?<name>[\w.]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();
}
