using System.Globalization;
using System.Text;

namespace Resolver.Core.Text;

/// <summary>Makes untrusted text show what it says: what a reader of the issue page could not see, the model does not see either.</summary>
public static class VisibleText
{
    /// <summary>
    /// Removes hidden characters and HTML comments. Hidden characters go first, so that they cannot disguise a comment; a comment
    /// leaves a space, so that removing one cannot put another together. An unclosed comment ends the text.
    /// </summary>
    public static string FromIssue(string text) => WithoutComments(WithoutHidden(text));

    /// <summary>Removes control, format and other invisible characters and halves of surrogate pairs; line ends become LF.</summary>
    public static string WithoutHidden(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            // EnumerateRunes turns half a pair into U+FFFD, which is shown.
            if (rune.Value is '\n' or '\t' || !IsHidden(rune))
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    /// <summary>A character that takes no room on the page: control, format, tag, variation selector or filler.</summary>
    public static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Keeps the head and the tail of a text that is too long and says how much is left out.</summary>
    public static string Shorten(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var head = max * 2 / 3;
        var tail = max - head;
        return $"{text[..Boundary(text, head)]}\n[... {text.Length - head - tail} characters left out ...]\n{text[Boundary(text, text.Length - tail)..]}";
    }

    /// <summary>One visible line of at most so many characters.</summary>
    public static string Line(string text, int max)
    {
        var line = string.Join(' ', WithoutHidden(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= max ? line : string.Concat(line.AsSpan(0, Boundary(line, max)), "…");
    }

    /// <summary>A short piece of untrusted text as part of a sentence of ours.</summary>
    public static string Quote(string text, int max) => $"\"{Line(text, max).Replace('"', '\'').Replace('`', '\'')}\"";

    private static int Boundary(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;

    private static string WithoutComments(string text)
    {
        var result = new StringBuilder(text.Length);
        var from = 0;
        while (text.IndexOf("<!--", from, StringComparison.Ordinal) is >= 0 and var start)
        {
            result.Append(text, from, start - from).Append(' ');
            var end = text.IndexOf("-->", start + 4, StringComparison.Ordinal);
            from = end < 0 ? text.Length : end + 3;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }
}
