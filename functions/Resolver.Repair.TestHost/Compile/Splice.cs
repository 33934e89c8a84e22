using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>A replacement in a text.</summary>
/// <param name="Start">Where.</param>
/// <param name="Length">How much goes.</param>
/// <param name="Text">What comes.</param>
/// <param name="Closes">At one place, what closes comes before what opens.</param>
internal sealed record Edit(int Start, int Length, string Text, bool Closes = false)
{
    public TextSpan Span => new(Start, Length);
}

/// <summary>Applies edits that don't overlap.</summary>
internal static class Splice
{
    public static IReadOnlyList<Edit> Sort(IEnumerable<Edit> edits) =>
        [.. edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.Closes ? 0 : 1)];

    /// <summary>The part of a text in a span, with the sorted edits inside it applied.</summary>
    public static string Apply(string text, TextSpan span, IEnumerable<Edit> sorted)
    {
        var result = new StringBuilder(span.Length * 2);
        var at = span.Start;
        foreach (var edit in sorted.Where(edit => span.Contains(edit.Span)))
        {
            result.Append(text, at, edit.Start - at).Append(edit.Text);
            at = edit.Start + edit.Length;
        }

        return result.Append(text, at, span.End - at).ToString();
    }
}
