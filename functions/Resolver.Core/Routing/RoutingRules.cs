using System.Text.RegularExpressions;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

namespace Resolver.Core.Routing;

/// <summary>The operator's rules, as read from a file. They come first, and the first that matches decides.</summary>
/// <param name="Kinds">Rules that decide what an issue is.</param>
/// <param name="Start">Rules that decide the tier to start with.</param>
/// <param name="Criteria">What acceptance criteria look like in a text.</param>
/// <param name="Spending">How ladders of tiers are chosen.</param>
public sealed record RoutingRules(IReadOnlyList<RoutingRule> Kinds, IReadOnlyList<RoutingRule> Start, Regex Criteria, LadderOptions Spending);

/// <summary>One rule: a name for people, conditions that must all hold, and what follows.</summary>
/// <param name="Name">Part of the reason that a person reads.</param>
/// <param name="When">Its conditions.</param>
/// <param name="Kind">What the issue is then; null for a rule about tiers.</param>
/// <param name="Tier">The tier to start with; null for a rule about kinds. A tier that is not allowed is not taken.</param>
public sealed record RoutingRule(string Name, RuleConditions When, IssueKind? Kind, string? Tier)
{
    /// <summary>Whether a person had a say in it: labels are set by people who may, words are written by anybody.</summary>
    public bool RestsOnLabels => When.Labels.Count > 0;

    /// <summary>Why it matches, in words; null where it does not.</summary>
    public string? Match(IssueFacts issue, IssueKind? kind)
    {
        var label = When.Labels.Count == 0 ? string.Empty : issue.Labels.FirstOrDefault(given => When.Labels.Contains(given, StringComparer.Ordinal));
        if (label is null || !When.Fits(issue, kind))
        {
            return null;
        }

        if (label.Length > 0)
        {
            return $"label '{label}'";
        }

        var word = When.Text?.Match(issue.Text).Value.Trim();
        return string.IsNullOrEmpty(word) ? Name : $"{Name} ('{Text.VisibleText.Line(word, 80)}')";
    }
}

/// <summary>The conditions of a rule. What is empty or null asks for nothing.</summary>
public sealed record RuleConditions
{
    /// <summary>One of them is set.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Globs: the issue names files, and each of them matches one.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The issue is one of these, by the rules about kinds.</summary>
    public IReadOnlyList<IssueKind> Kinds { get; init; } = [];

    /// <summary>Matches the title.</summary>
    public Regex? Title { get; init; }

    /// <summary>Matches the title or the body.</summary>
    public Regex? Text { get; init; }

    /// <summary>Characters of the body at least.</summary>
    public int MinCharacters { get; init; }

    /// <summary>Characters of the body at most.</summary>
    public int MaxCharacters { get; init; } = int.MaxValue;

    /// <summary>Whether all but the labels hold.</summary>
    public bool Fits(IssueFacts issue, IssueKind? kind) =>
        issue.Body.Length >= MinCharacters && issue.Body.Length <= MaxCharacters
        && (Kinds.Count == 0 || (kind is { } known && Kinds.Contains(known)))
        && Title?.IsMatch(issue.Title) != false
        && Text?.IsMatch(issue.Text) != false
        && (Paths.Count == 0 || (issue.Paths.Count > 0 && issue.Paths.All(Named)));

    private bool Named(string path) => RepoPath.TryParse(path, out var parsed) && PathPolicy.MatchesAny(parsed, Paths);
}
