using System.Globalization;
using System.Text;

namespace Resolver.Adapters.Sandbox;

/// <summary>Lines of an fstab, so that one call of <c>mount</c> makes all mounts.</summary>
internal static class Fstab
{
    public static string Line(string source, string place, string kind, string options) =>
        $"{Escape(source)} {Escape(place)} {kind} {options} 0 0\n";

    /// <summary>Blanks, tabs, newlines, backslashes and number signs as octal numbers.</summary>
    public static string Escape(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var letter in path)
        {
            text.Append(letter is ' ' or '\t' or '\n' or '\\' or '#' ? $"\\{Convert.ToString(letter, 8).PadLeft(3, '0')}" : letter.ToString());
        }

        return text.ToString();
    }

    /// <summary>The other way round, as <c>/proc/self/mountinfo</c> needs it.</summary>
    public static string Unescape(string text)
    {
        var path = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var escaped = text[at] == '\\' && at + 3 < text.Length;
            path.Append(escaped ? (char)Convert.ToInt32(text.Substring(at + 1, 3), 8) : text[at]);
            at += escaped ? 3 : 0;
        }

        return path.ToString();
    }

    public static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"size={bytes}");
}
