using System.Text.RegularExpressions;

namespace Resolver.Local.Console;

/// <summary>The words of a query, to show where they stand in a unit. Only for the eye: the ranking has its own.</summary>
internal sealed partial class QueryWords(string query)
{
    private const int Most = 200;
    private const int Shortest = 3;

    private readonly List<string> words =
        [.. Word().Matches(query).Select(static match => match.Value).Where(static word => word.Length >= Shortest).Distinct(StringComparer.OrdinalIgnoreCase).Take(Most)];

    /// <summary>Where words of the query stand in a line, from left to right.</summary>
    internal List<Range> In(string line) =>
        [.. Word().Matches(line).Where(match => words.Exists(asked => Alike(asked, match.Value))).Select(static match => match.Index..(match.Index + match.Length))];

    // "allows" shows "allow", and "limits" shows "limiter".
    private static bool Alike(string asked, string word)
    {
        var shared = Math.Min(asked.Length, word.Length);
        return shared >= Shortest && Math.Max(asked.Length, word.Length) - shared <= shared / 2
            && string.Compare(asked, 0, word, 0, shared, StringComparison.OrdinalIgnoreCase) == 0;
    }

    // The words inside of camelCase, PascalCase, snake_case and HTTPServer.
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\p{Nd}+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
