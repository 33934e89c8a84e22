using Resolver.Core.Ids;
using Resolver.Core.Issues;

namespace Resolver.Core.Hosts;

/// <summary>Writes the comments of runs on their issues.</summary>
public interface IIssueNotes
{
    /// <summary>Writes the comment, or edits it where it says something else. A repeat finds it by its mark.</summary>
    /// <param name="note">The comment.</param>
    /// <param name="known">Its id from the last time; null where it is looked for.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="Faults.ResolverFault"><c>GH-*</c>, <c>JIRA-*</c>.</exception>
    Task<long> Put(IssueNote note, long? known, CancellationToken cancel);
}

/// <summary>The one comment of a run on its issue, edited in place.</summary>
/// <param name="Run">Whose comment.</param>
/// <param name="Issue">Where.</param>
/// <param name="Text">Markdown, without the mark.</param>
public sealed record IssueNote(RunId Run, IssueRef Issue, string Text)
{
    /// <summary>The address of the run's pull request, for hosts that keep links beside an issue; null while there is none.</summary>
    public string? PullRequest { get; init; }

    /// <summary>Whether that pull request was merged, so that a tracker's issue may be moved. Default: not that we know.</summary>
    public bool IsMerged { get; init; }

    /// <summary>The hidden mark by which a repeat finds its own work.</summary>
    public static string MarkOf(RunId run) => $"<!-- resolver-run: {run} -->";

    /// <summary>The comment as it is sent.</summary>
    public string Body => $"{Text.TrimEnd()}\n\n{MarkOf(Run)}\n";
}
