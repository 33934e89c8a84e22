namespace Resolver.Index.Rank;

/// <summary>
/// Splits text into search words: identifiers into their parts (camelCase, snake_case, digits), and once more whole, so that
/// <c>getUserName</c> finds itself first and <c>user name</c> finds it too.
/// </summary>
internal static class Words
{
    private const int LongestWord = 64;

    /// <summary>Words in order, lower case, letters and digits only, two characters or more.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var i = 0;
        while (i < text.Length)
        {
            if (!IsWord(text[i]))
            {
                i++;
                continue;
            }

            var end = i;
            while (end < text.Length && IsWord(text[end]))
            {
                end++;
            }

            foreach (var word in OfIdentifier(text[i..end]))
            {
                yield return word;
            }

            i = end;
        }
    }

    /// <summary>Words joined with blanks, as the index stores them.</summary>
    public static string Join(string text) => string.Join(' ', Of(text));

    private static IEnumerable<string> OfIdentifier(string identifier)
    {
        var parts = 0;
        var start = 0;
        for (var i = 1; i <= identifier.Length; i++)
        {
            if (i < identifier.Length && !IsBoundary(identifier, i))
            {
                continue;
            }

            var part = identifier[start..i].Trim('_');
            start = i;
            if (part.Length > 0)
            {
                parts++;
                if (part.Length is > 1 and <= LongestWord)
                {
                    yield return Lower(part);
                }
            }
        }

        if (parts > 1 && identifier.Length <= LongestWord)
        {
            yield return Lower(identifier.Replace("_", string.Empty, StringComparison.Ordinal));
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    // aB | 1a or a1 | ABc before the B | _
    private static bool IsBoundary(string text, int i)
    {
        var (before, at) = (text[i - 1], text[i]);
        return before == '_' || at == '_' || char.IsDigit(before) != char.IsDigit(at) || (char.IsLower(before) && char.IsUpper(at))
            || (char.IsUpper(before) && char.IsUpper(at) && i + 1 < text.Length && char.IsLower(text[i + 1]));
    }

    private static string Lower(string word) => word.ToLowerInvariant();
}
