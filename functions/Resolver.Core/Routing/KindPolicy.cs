using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Core.Routing;

/// <summary>What an issue is: rules first, then alike issues of the repository; a model's opinion only where neither decides.</summary>
public static class KindPolicy
{
    private const int Nearest = 5;
    private const int Enough = 3;
    private const double Alike = 0.2;
    private const double Clear = 0.8;

    /// <summary>Decides, as far as it can: <see cref="KindDecision.Decided"/> is false where nothing spoke.</summary>
    public static KindDecision Decide(IssueFacts issue, RoutingRules rules, IReadOnlyList<PastOutcome> past, RepoId? repo) =>
        FromRules(issue, rules) ?? FromAlike(issue, past, repo) ?? Default;

    /// <summary>Nothing spoke: a bug, because that is what proves the most before it is believed.</summary>
    public static KindDecision Default { get; } = new(IssueKind.Bug, "default", "no label and no cue; taken for a bug, which a failing test must confirm");

    /// <summary>What a person's answer says: the first kind that it names. Any other answer leaves it a bug, which proves the most.</summary>
    public static KindDecision FromAnswer(string answer)
    {
        var words = answer.Split([' ', ',', '.', ';', ':', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var named = words.Select(static word => Enum.TryParse<IssueKind>(word, ignoreCase: true, out var kind) && !char.IsAsciiDigit(word[0]) ? kind : (IssueKind?)null).FirstOrDefault(static kind => kind is not null);
        return named is { } known
            ? new KindDecision(known, "person", "a person said so")
            : new KindDecision(IssueKind.Bug, "person", "a person's answer names no kind; taken for a bug, which a failing test must confirm");
    }

    /// <summary>Whether the gate demands less of it than of a bug: no test that failed before.</summary>
    public static bool ProvesLess(IssueKind kind) => GateProfile.For(kind) is { NeedsFailingTest: false };

    private static KindDecision? FromRules(IssueFacts issue, RoutingRules rules)
    {
        foreach (var rule in rules.Kinds)
        {
            if (rule.Match(issue, null) is { } reason)
            {
                return new KindDecision(rule.Kind!.Value, rule.RestsOnLabels ? "label" : "words", reason);
            }
        }

        return null;
    }

    // Only issues that ended well teach what such an issue is, and they must agree.
    private static KindDecision? FromAlike(IssueFacts issue, IReadOnlyList<PastOutcome> past, RepoId? repo)
    {
        var own = past.Where(outcome => outcome.Issue.Repo == repo && outcome.Outcome == RunOutcome.Resolved).ToList();
        if (own.Count < Enough)
        {
            return null;
        }

        var near = new TextSimilarity([.. own.Select(static outcome => outcome.Issue.Text)]).Nearest(issue.Text, Nearest).Where(static one => one.Score >= Alike).ToList();
        var first = near.GroupBy(one => own[one.Text].Issue.Kind).OrderByDescending(static kind => kind.Sum(static one => one.Score)).FirstOrDefault();
        return near.Count >= Enough && first!.Sum(static one => one.Score) >= Clear * near.Sum(static one => one.Score)
            ? new KindDecision(first!.Key, "similar", $"{first.Count()} of the {near.Count} most alike resolved issues of this repository were that")
            : null;
    }
}
