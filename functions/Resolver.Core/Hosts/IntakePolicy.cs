using Resolver.Core.Publish;

namespace Resolver.Core.Hosts;

/// <summary>What an event makes us do, before anybody is asked who may.</summary>
public abstract record IntakeDecision
{
    private IntakeDecision()
    {
    }

    /// <summary>Nothing.</summary>
    /// <param name="Why">For the log.</param>
    public sealed record Ignore(string Why) : IntakeDecision;

    /// <summary>Start the issue's run unless it has one.</summary>
    public sealed record Start(int Number) : IntakeDecision;

    /// <summary>Obey a command.</summary>
    public sealed record Obey(int Number, long Comment, CommentCommand Command) : IntakeDecision;

    /// <summary>Record what became of a run's pull request.</summary>
    public sealed record Record(Ids.RunId Run, int PullRequest, bool Merged) : IntakeDecision;

    /// <summary>Ask anew where we may read.</summary>
    public sealed record Refresh : IntakeDecision;

    /// <summary>Bring the index to a branch's commit.</summary>
    /// <param name="Branch">The branch.</param>
    /// <param name="Commit">Its commit; null where the branch is gone.</param>
    public sealed record Index(string Branch, Ids.CommitSha? Commit) : IntakeDecision;
}

/// <summary>The rules of intake, as the operator set them.</summary>
/// <param name="Label">The label that starts a run, lower case.</param>
/// <param name="Self">Our own account, whose events are dropped; null where we act as a person.</param>
/// <param name="Repositories">Names, or <c>owner/*</c>; empty for every repository that the credential reaches.</param>
public sealed record IntakeRules(string Label, string? Self, IReadOnlyList<string> Repositories)
{
    /// <summary>Whether a repository is one of ours.</summary>
    public bool Covers(string place) => Repositories.Count == 0 || Repositories.Any(pattern => HostPlaces.Matches(pattern, place));
}

/// <summary>Decides what an event makes us do.</summary>
public static class IntakePolicy
{
    /// <summary>The decision.</summary>
    public static IntakeDecision Decide(HostEvent happened, IntakeRules rules)
    {
        if (happened is HostEvent.InstallationChanged)
        {
            return new IntakeDecision.Refresh();
        }

        if (!rules.Covers(happened.Place))
        {
            return new IntakeDecision.Ignore("the repository is not in the operator's list");
        }

        if (happened.IsFork)
        {
            return new IntakeDecision.Ignore("the repository is a fork");
        }

        if (rules.Self is not null && string.Equals(happened.By, rules.Self, StringComparison.OrdinalIgnoreCase) && happened is not HostEvent.PullRequestClosed)
        {
            return new IntakeDecision.Ignore("we did it ourselves");
        }

        return happened switch
        {
            HostEvent.IssueLabelled labelled when IsOurs(labelled.Label, rules) => new IntakeDecision.Start(labelled.Number),
            HostEvent.IssueOpened opened when opened.Labels.Any(label => IsOurs(label, rules)) => new IntakeDecision.Start(opened.Number),
            HostEvent.IssueEdited edited when edited.Labels.Any(label => IsOurs(label, rules)) => new IntakeDecision.Start(edited.Number),
            HostEvent.IssueAssigned assigned when string.Equals(assigned.To, rules.Self, StringComparison.OrdinalIgnoreCase) => new IntakeDecision.Start(assigned.Number),
            HostEvent.Commented commented when CommentCommand.Parse(commented.Body) is { } command => new IntakeDecision.Obey(commented.Number, commented.Id, command),
            HostEvent.PullRequestClosed { Branch: { } branch } closed when RunOf(branch) is { } run => new IntakeDecision.Record(run, closed.Number, closed.Merged),
            HostEvent.Pushed pushed when !pushed.Branch.StartsWith(PublishPolicy.FinalPrefix, StringComparison.Ordinal) =>
                new IntakeDecision.Index(pushed.Branch, pushed.Commit is { } commit ? Ids.CommitSha.Parse(commit) : null),
            _ => new IntakeDecision.Ignore("nothing in it is for us"),
        };
    }

    private static bool IsOurs(string label, IntakeRules rules) => string.Equals(label, rules.Label, StringComparison.OrdinalIgnoreCase);

    private static Ids.RunId? RunOf(string branch) =>
        branch.StartsWith(PublishPolicy.FinalPrefix, StringComparison.Ordinal) ? Ids.RunId.TryParse(branch[PublishPolicy.FinalPrefix.Length..]) : null;
}
