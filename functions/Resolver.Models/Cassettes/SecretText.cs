using System.Text.RegularExpressions;

namespace Resolver.Models.Cassettes;

/// <summary>Takes out what has the form of a key, or is one: a cassette is committed and shown.</summary>
internal static partial class SecretText
{
    private const string Mark = "<secret>";

    /// <summary>Removes keys by their form, and these values.</summary>
    public static string Without(string text, IReadOnlyCollection<string> known)
    {
        foreach (var secret in known)
        {
            text = text.Replace(secret, Mark, StringComparison.Ordinal);
        }

        return Keys().Replace(text, Mark);
    }

    // Forms that nothing but a key has: an answer is code, and must stay what it is.
    [GeneratedRegex(
        """
        \bsk-[\w-]{16,}
        |\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}
        |\bxox[abeprs]-[\w-]{10,}|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}
        |\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+
        |(?<=\bBearer\ )[\w.~+/=-]{16,}
        |(?<=\bAccountKey=)[\w+/=]{20,}
        |-----BEGIN\ [A-Z ]*PRIVATE\ KEY-----[\s\S]*?-----END\ [A-Z ]*PRIVATE\ KEY-----
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Keys();
}
