using Resolver.Core.Ids;
using Resolver.Core.Issues;

namespace Resolver.Core.Hosts;

/// <summary>The one comment of a run on its issue, edited in place.</summary>
/// <param name="Run">Whose comment.</param>
/// <param name="Issue">Where.</param>
/// <param name="Text">Markdown, without the mark.</param>
public sealed record IssueNote(RunId Run, IssueRef Issue, string Text)
{
    /// <summary>The address of the run's pull request, for hosts that keep links beside an issue; null while there is none.</summary>
    public string? PullRequest { get; init; }

    /// <summary>The hidden mark by which a repeat finds its own work.</summary>
    public static string MarkOf(RunId run) => $"<!-- resolver-run: {run} -->";

    /// <summary>The comment as it is sent.</summary>
    public string Body => $"{Text.TrimEnd()}\n\n{MarkOf(Run)}\n";
}
