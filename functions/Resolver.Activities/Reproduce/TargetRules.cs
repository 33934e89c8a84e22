using System.Text.RegularExpressions;
using Resolver.Core.Testing;

namespace Resolver.Activities.Reproduce;

/// <summary>Which of the failing tests are about the issue.</summary>
public static partial class TargetRules
{
    /// <summary>
    /// Splits tests that failed twice. Where the issue's words single out some of them clearly, those are the targets and the others were
    /// failing anyway; otherwise every one is a target, because a patch that leaves a test red would be hard to trust.
    /// </summary>
    public static (IReadOnlyList<string> Targets, IReadOnlyList<string> Others) Split(IReadOnlyList<TestResult> failures, string issueText)
    {
        var words = Words(issueText);
        var scored = failures.Select(test => (test.Id, Score: Score(test, words))).ToList();
        var best = scored.Count == 0 ? 0 : scored.Max(test => test.Score);
        var named = scored.Where(test => test.Score > 0 && test.Score * 2 >= best).Select(test => test.Id).ToHashSet(StringComparer.Ordinal);
        return scored.Count > 1 && best >= NamedOutright && named.Count < scored.Count
            ? ([.. scored.Where(test => named.Contains(test.Id)).Select(test => test.Id)], [.. scored.Where(test => !named.Contains(test.Id)).Select(test => test.Id)])
            : ([.. scored.Select(test => test.Id)], []);
    }

    /// <summary>The issue names the test itself, or three or more of the words in its name and file.</summary>
    private const int NamedOutright = 3;

    private static int Score(TestResult test, HashSet<string> words)
    {
        var leaf = Identifier().Matches(test.Id.Split('(')[0]).LastOrDefault()?.Value ?? test.Id;
        var named = words.Contains(leaf) ? NamedOutright : 0;
        return named + Words(test.Id + " " + test.File).Count(word => word.Length > 4 && !Common.Contains(word) && words.Contains(word));
    }

    private static readonly HashSet<string> Common = new(["tests", "returns", "should", "throws", "value", "values", "error"], StringComparer.OrdinalIgnoreCase);

    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match identifier in Identifier().Matches(text))
        {
            words.Add(identifier.Value);
            foreach (Match part in Part().Matches(identifier.Value))
            {
                words.Add(part.Value);
            }
        }

        return words;
    }

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
