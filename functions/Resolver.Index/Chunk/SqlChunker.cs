using System.Text.RegularExpressions;

namespace Resolver.Index.Chunk;

/// <summary>SQL: each statement with the comments above it; a semicolon in a text, a comment, a <c>$$</c> body or a <c>BEGIN … END</c> ends nothing.</summary>
internal static partial class SqlChunker
{
    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName)
    {
        var starts = new List<(int, string, string)>();
        var scan = new Scan();
        var last = 0;
        for (var line = 1; line <= lines.Count; line++)
        {
            var text = lines.Line(line);
            if (scan.IsBetween && Statement().Match(text.ToString()) is { Success: true } match)
            {
                var name = match.Groups["name"].Value.Replace("\"", string.Empty, StringComparison.Ordinal).Replace("`", string.Empty, StringComparison.Ordinal);
                var kind = match.Groups["kind"].Value is { Length: > 0 } what && Routine().IsMatch(what) ? "function" : name.Length > 0 ? "type" : "block";
                starts.Add((Blocks.WithCommentsAbove(lines, line, "--", last), name.Length > 0 ? name : fileName, kind));
            }

            scan = scan.After(text);
            last = scan.IsBetween && !text.TrimStart().StartsWith("--") ? line : last;
        }

        return Blocks.OneAfterTheOther(lines, starts, fileName);
    }

    private readonly record struct Scan(char Quote, bool Comment, string Dollar, bool Inside, int Depth)
    {
        public Scan()
            : this('\0', Comment: false, string.Empty, Inside: false, 0)
        {
        }

        /// <summary>Whether the next statement may begin.</summary>
        public bool IsBetween => !Inside && Quote == '\0' && !Comment && Dollar.Length == 0;

        public Scan After(ReadOnlySpan<char> text)
        {
            var now = this;
            for (var i = 0; i < text.Length; i++)
            {
                var rest = text[i..];
                if (now.Comment)
                {
                    now = now with { Comment = !rest.StartsWith("*/") };
                }
                else if (now.Dollar.Length > 0)
                {
                    now = rest.StartsWith(now.Dollar, StringComparison.Ordinal) ? now with { Dollar = string.Empty } : now;
                    i += now.Dollar.Length == 0 ? 1 : 0;
                }
                else if (now.Quote != '\0')
                {
                    now = text[i] == now.Quote ? now with { Quote = '\0' } : now;
                }
                else if (rest.StartsWith("--"))
                {
                    break;
                }
                else
                {
                    now = now.Plain(text, ref i);
                }
            }

            return now;
        }

        private Scan Plain(ReadOnlySpan<char> text, ref int i)
        {
            var rest = text[i..];
            if (rest.StartsWith("/*"))
            {
                return this with { Comment = true };
            }

            if (rest.StartsWith("$$"))
            {
                i++;
                return this with { Dollar = "$$", Inside = true };
            }

            if (char.IsAsciiLetter(text[i]) && (i == 0 || !char.IsLetterOrDigit(text[i - 1])))
            {
                var opens = IsWord(rest, "begin") && !IsWord(rest, "begin;") && Inside ? 1 : IsWord(rest, "case") ? 1 : 0;
                var closes = IsWord(rest, "end") && Depth > 0 ? 1 : 0;
                return this with { Inside = true, Depth = Depth + opens - closes };
            }

            return text[i] switch
            {
                '\'' or '"' or '`' => this with { Quote = text[i], Inside = true },
                ';' when Depth == 0 => this with { Inside = false },
                _ => this,
            };
        }

        private static bool IsWord(ReadOnlySpan<char> text, string word) =>
            text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (text.Length == word.Length || !(char.IsLetterOrDigit(text[word.Length]) || text[word.Length] == '_'));
    }

    [GeneratedRegex(
        @"^\s*(create(\s+or\s+replace)?(\s+(unique|temp|temporary|materialized|unlogged|recursive))*\s+(?<kind>\w+)(\s+if\s+not\s+exists)?\s+(?<name>[\w.""`]+)|alter\s+(?<kind>\w+)(\s+if\s+exists)?\s+(?<name>[\w.""`]+)|insert\s+into\s+(?<name>[\w.""`]+)|update\s+(?<name>[\w.""`]+)|[a-z]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Statement();

    [GeneratedRegex("^(function|procedure|trigger|proc|aggregate)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Routine();
}
