using System.Text;
using Resolver.Core.Text;

namespace Resolver.Core.Edits;

/// <summary>
/// Code that does not show what it does (bidirectional controls, zero-width characters) must not enter by a patch. What a file has
/// already may stay.
/// </summary>
internal static class HiddenCharacters
{
    /// <summary>Whether the second text has an invisible character, or half a surrogate pair, that the first has not.</summary>
    public static bool Added(string before, string after) => HasLoneSurrogate(after) || Of(after).Except(Of(before)).Any();

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static HashSet<Rune> Of(string text) =>
        [.. text.EnumerateRunes().Where(rune => rune.Value is not ('\n' or '\r' or '\t' or '\f') && VisibleText.IsHidden(rune))];
}
