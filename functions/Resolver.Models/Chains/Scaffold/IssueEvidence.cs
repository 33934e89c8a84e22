using Resolver.Core.Text;

namespace Resolver.Models.Chains.Scaffold;

/// <summary>A model's claim about the issue must be in the issue: its words are looked up, whatever the blanks, capitals and marks between them.</summary>
internal static class IssueEvidence
{
    private const int Least = 3;

    /// <summary>Whether the quoted words stand in the issue.</summary>
    public static bool Holds(string quote, string title, string body)
    {
        var wanted = Words(quote);
        return wanted.Length >= Least && Words($"{VisibleText.FromIssue(title)} {VisibleText.FromIssue(body)}").Contains(wanted, StringComparison.Ordinal);
    }

    // Only what carries meaning: letters, digits, and one blank for everything else.
    private static string Words(string text) =>
        " " + string.Join(' ', text.ToUpperInvariant().Split([.. Separators(text.ToUpperInvariant())], StringSplitOptions.RemoveEmptyEntries)) + " ";

    private static IEnumerable<char> Separators(string text) => text.Where(static letter => !char.IsLetterOrDigit(letter)).Distinct();
}
