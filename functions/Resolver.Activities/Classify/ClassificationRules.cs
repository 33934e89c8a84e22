using System.Text.RegularExpressions;
using Resolver.Core.Issues;
using Resolver.Core.Runs;

namespace Resolver.Activities.Classify;

/// <summary>Labels first, then words. No model: an <c>if</c> does this job.</summary>
public static partial class ClassificationRules
{
    private static readonly (IssueKind Kind, string[] Labels)[] ByLabel =
    [
        (IssueKind.Docs, ["docs", "docs-only", "documentation"]),
        (IssueKind.Bug, ["bug", "defect", "regression", "crash", "type: bug", "kind/bug"]),
        (IssueKind.Refactor, ["refactor", "refactoring", "cleanup", "tech-debt"]),
        (IssueKind.Scaffold, ["scaffold", "new-service"]),
        (IssueKind.Feature, ["feature", "enhancement", "feature-request", "kind/feature"]),
    ];

    /// <summary>Decides from labels and text.</summary>
    public static (IssueKind Kind, string Reason) Decide(Issue issue, string body)
    {
        foreach (var (kind, labels) in ByLabel)
        {
            if (issue.Labels.FirstOrDefault(label => labels.Contains(label, StringComparer.Ordinal)) is { } label)
            {
                return (kind, $"label '{label}'");
            }
        }

        var text = issue.Title + "\n" + body;
        return FromWords(issue.Title, text);
    }

    /// <summary>0 to 100: grows with the length of the text and the number of places that it names.</summary>
    public static int Complexity(string body)
    {
        var places = Place().Matches(body).Select(match => match.Value).Distinct(StringComparer.Ordinal).Count();
        return Math.Clamp(10 + (body.Length / 200) + (places * 3), 0, 100);
    }

    private static (IssueKind Kind, string Reason) FromWords(string title, string text)
    {
        if (Failure().Match(text) is { Success: true } failure)
        {
            return (IssueKind.Bug, $"the text speaks of a failure ('{failure.Value.Trim()}')");
        }

        if (DocsTitle().IsMatch(title))
        {
            return (IssueKind.Docs, "the title asks for documentation");
        }

        if (RefactorTitle().IsMatch(title))
        {
            return (IssueKind.Refactor, "the title asks for a refactoring");
        }

        return FeatureTitle().IsMatch(title)
            ? (IssueKind.Feature, "the title asks for something new")
            : (IssueKind.Bug, "no label and no cue; taken for a bug, which a failing test must confirm");
    }

    private const RegexOptions Quick = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"\b(panic|traceback|exception|stack ?trace|crash(es|ed)?|nil pointer|segfault|expected .{1,80}(but|got|actual)|actual(ly)?|fails?|failing|failed|wrong|incorrect(ly)?|broken|bug|regression|missing|skips|lost|should (be|have|not|only|return)|instead of|does ?n.t|off by one|hangs?|deadlock)\b", Quick)]
    private static partial Regex Failure();

    [GeneratedRegex(@"^\s*(docs?\b|document(ation)?\b|readme\b|typo\b|fix (the )?(docs|documentation|typo|readme))", Quick)]
    private static partial Regex DocsTitle();

    [GeneratedRegex(@"^\s*(refactor|clean ?up|simplify|rename|extract|move)\b", Quick)]
    private static partial Regex RefactorTitle();

    [GeneratedRegex(@"^\s*(add|support|implement|introduce|allow|create|provide|feature|feat|new)\b", Quick)]
    private static partial Regex FeatureTitle();

    [GeneratedRegex(@"[\w/\\.-]+\.(cs|py|go|ts|js|java|rs|tsx|jsx)\b", Quick)]
    private static partial Regex Place();
}
