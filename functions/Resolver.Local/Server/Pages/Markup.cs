using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Resolver.Core.Text;

namespace Resolver.Local.Server.Pages;

/// <summary>HTML. The only ways to make some encode every value, so that no text of a run is ever read as a tag.</summary>
/// <param name="Text">Well-formed HTML.</param>
internal readonly record struct Markup(string Text)
{
    /// <summary>Nothing.</summary>
    internal static Markup None { get; } = new(string.Empty);

    /// <summary>Literals are HTML, values are text.</summary>
    internal static Markup Of(MarkupHandler template) => new(template.Done());

    /// <summary>One after the other.</summary>
    internal static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(static part => part.Text)));

    public override string ToString() => Text;
}

/// <summary>What the compiler makes of an interpolated string that becomes HTML.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder html;

    public MarkupHandler(int literalLength, int formattedCount) => html = new StringBuilder(literalLength + (formattedCount * 32));

    public void AppendLiteral(string value) => html.Append(value);

    public void AppendFormatted(string? value) => html.Append(Encoder.Encode(Shown(value ?? string.Empty)));

    public void AppendFormatted(Markup value) => html.Append(value.Text ?? string.Empty);

    public void AppendFormatted(int value) => html.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(IFormattable value, string format) => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

    internal string Done() => html.ToString();

    // What a reader could not see, or what turns the direction of a line, is shown as a mark.
    private static string Shown(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(rune.Value is not ('\n' or '\t') && VisibleText.IsHidden(rune) ? "\u2426" : rune.ToString());
        }

        return shown.ToString();
    }
}
