using System.Globalization;
using System.Text;
using Resolver.Core.Text;

namespace Resolver.Local.Console;

/// <summary>Where results are shown to people.</summary>
/// <param name="Output">Where to.</param>
/// <param name="Width">Columns of a line at most.</param>
/// <param name="Colour">Whether colours and links may be used.</param>
internal sealed record Screen(TextWriter Output, int Width, bool Colour)
{
    private const int Unknown = 120;

    /// <summary>Standard output: as wide as the terminal, or as <c>COLUMNS</c> says; colour on a terminal alone, and not where <c>NO_COLOR</c> is set.</summary>
    internal static Screen ForOutput()
    {
        var redirected = System.Console.IsOutputRedirected;
        var wish = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns : (int?)null;
        return new Screen(
            System.Console.Out,
            redirected ? wish ?? Unknown : System.Console.WindowWidth is > 0 and var window ? window : wish ?? Unknown,
            Colour: !redirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
    }

    /// <summary>Text of a repository must not drive the terminal: tabs become spaces, what is hidden becomes a mark.</summary>
    internal static string Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value == '\t' ? "    " : VisibleText.IsHidden(rune) ? "\u2426" : rune.ToString());
        }

        return result.ToString();
    }

    /// <summary>Text of at most so many columns, its end left out.</summary>
    internal static string Fit(string text, int room) => text.Length <= room ? text : room < 2 ? string.Empty : text[..(char.IsHighSurrogate(text[room - 2]) ? room - 2 : room - 1)] + "…";
}
