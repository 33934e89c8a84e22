using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Resolver.Activities.Account;

/// <summary>Puts untrusted text into Markdown so that it stays text: no tag, link, image, row or heading of its own.</summary>
internal static partial class Markdown
{
    /// <summary>Text in a paragraph, heading or list. What stands in a pair of backticks stays code, as it is.</summary>
    internal static string Line(string value) => Escape(value, inTable: false);

    /// <summary>Text in a table's cell.</summary>
    internal static string Cell(string value) => Escape(value, inTable: true);

    /// <summary>A value that is code as a whole, in a paragraph or list.</summary>
    internal static string Code(string value)
    {
        var line = OneLine(value);
        var ticks = new string('`', 1 + LongestRun(line));
        return line.Length == 0 ? string.Empty
            : line.Contains('`', StringComparison.Ordinal) ? $"{ticks} {line} {ticks}"
            : $"{ticks}{line}{ticks}";
    }

    /// <summary>A value that is code as a whole, in a table's cell.</summary>
    internal static string CodeCell(string value) => Cell(Code(value));

    /// <summary>A block of code. A fence longer than any run of backticks inside cannot be closed by the content.</summary>
    internal static string Fence(string language, string content)
    {
        var fence = new string('`', Math.Max(3, 1 + LongestRun(content)));
        return $"{fence}{language}\n{content.TrimEnd('\n')}\n{fence}\n\n";
    }

    private static string Escape(string value, bool inTable)
    {
        var line = OneLine(value);
        var text = new StringBuilder(line.Length + 16);
        for (var at = 0; at < line.Length;)
        {
            if (Notifying(line, at) is { } token)
            {
                // As code it is shown as it is, and nobody is called and nothing is linked. A tick beside ours would make another span.
                text.Append(text.Length > 0 && text[^1] == '`' ? " `" : "`").Append(token).Append('`');
                at += token.Length;
                text.Append(Next(line, at - 1) == '`' ? " " : string.Empty);
                continue;
            }

            if (line[at] != '`')
            {
                Plain(text, line, at++, inTable);
                continue;
            }

            var ticks = RunAt(line, at);
            var end = SpanEnd(line, at, ticks);
            var span = end < 0 ? null : line[at..end];
            if (span is null || (inTable && span.Contains("\\|", StringComparison.Ordinal)))
            {
                // No span for the reader either, or one that a table cannot hold.
                text.Insert(text.Length, "\\`", ticks);
                at += ticks;
                continue;
            }

            text.Append(inTable ? span.Replace("|", "\\|", StringComparison.Ordinal) : span);
            at = end;
        }

        return text.ToString();
    }

    // A mention calls people, a bare address becomes a link; neither is for untrusted text to do.
    private static string? Notifying(string line, int at) =>
        line[at] is '@' or 'h' or 'H' or 'w' or 'W' && (at == 0 || !char.IsLetterOrDigit(line[at - 1])) && Token().Match(line, at) is { Success: true } match && match.Index == at
            ? match.Value
            : null;

    private static void Plain(StringBuilder text, string line, int at, bool inTable)
    {
        var escaped = line[at] switch
        {
            '<' => "&lt;",
            '&' when Next(line, at) is '#' || char.IsAsciiLetter(Next(line, at)) => "&amp;",
            '\\' or '[' or ']' or '*' or '~' => "\\" + line[at],
            '_' when !(at > 0 && char.IsLetterOrDigit(line[at - 1]) && char.IsLetterOrDigit(Next(line, at))) => "\\_",
            '|' when inTable => "\\|",
            _ => null,
        };
        _ = escaped is null ? text.Append(line[at]) : text.Append(escaped);
    }

    // Control and format characters can hide text or turn its direction round; a line break can begin a block.
    private static string OneLine(string value) => string.Concat(value.ReplaceLineEndings(" ").Replace('\t', ' ')
        .Where(letter => char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format))).Trim();

    private static int SpanEnd(string line, int start, int ticks)
    {
        for (var at = start + ticks; at < line.Length; at++)
        {
            if (line[at] == '`')
            {
                var run = RunAt(line, at);
                if (run == ticks)
                {
                    return at + run;
                }

                at += run - 1;
            }
        }

        return -1;
    }

    private static int LongestRun(string text)
    {
        var longest = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var run = RunAt(text, at);
            longest = Math.Max(longest, run);
            at += Math.Max(0, run - 1);
        }

        return longest;
    }

    private static int RunAt(string text, int at)
    {
        var end = at;
        while (end < text.Length && text[end] == '`')
        {
            end++;
        }

        return end - at;
    }

    private static char Next(string line, int at) => at + 1 < line.Length ? line[at + 1] : ' ';

    [GeneratedRegex(@"\G(@[A-Za-z0-9][A-Za-z0-9/_.-]*|(https?://|www\.)[^\s`|<>()\[\]\\]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
