using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Publish;

/// <summary>
/// The only command that Hands accept. It carries the gate's verdict and the approval; both name the patch by its digest.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Target">The user's repository.</param>
/// <param name="Repo">Our mirror.</param>
/// <param name="Patch">JSON of <see cref="PatchSet"/>.</param>
/// <param name="Branch"><c>resolver/&lt;run&gt;</c>, or <c>resolver/wip/&lt;run&gt;</c> for work in progress.</param>
/// <param name="Message">Of the one commit.</param>
/// <param name="Verdict">The gate's; null only for work in progress.</param>
/// <param name="Approval">Who approved; null only for work in progress.</param>
public sealed record PublishCommand(
    RunId Run,
    RepoSource Target,
    RepoId Repo,
    ArtifactRef Patch,
    string Branch,
    CommitMessage Message,
    GateVerdict? Verdict,
    Approval? Approval)
{
    /// <summary>
    /// The patch that was approved, where it was brought to another base since: Hands compare what people read of both. Null where the
    /// patch itself was approved.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ArtifactRef? ApprovedPatch { get; init; }

    /// <summary>What the workflow knows for the pull request; null where none is to be opened.</summary>
    public PublishEvidence? Evidence { get; init; }

    /// <summary>The pull request to open where the target is on a code host; null for none.</summary>
    public PullRequestDraft? PullRequest { get; init; }
}

/// <summary>What a reviewer of the pull request will want to know.</summary>
/// <param name="Issue">The issue.</param>
/// <param name="Title">Its title; untrusted text.</param>
/// <param name="Base">The branch that the change is for.</param>
/// <param name="Tests">Before and after.</param>
/// <param name="Attempts">All of them; the last one made the patch.</param>
/// <param name="Usd">Spent, US dollars.</param>
/// <param name="Paths">What the patch touches.</param>
/// <param name="Owners">CODEOWNERS rules of the base commit.</param>
/// <param name="TraceId">Finds the run in the trace.</param>
public sealed record PublishEvidence(
    IssueRef Issue,
    string Title,
    string Base,
    TestsRecord Tests,
    IReadOnlyList<AttemptRecord> Attempts,
    decimal Usd,
    IReadOnlyList<RepoPath> Paths,
    IReadOnlyList<OwnerRule> Owners,
    string TraceId)
{
    /// <summary>What was done about a base that moved, a sentence for people; null where it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Moved { get; init; }
}

/// <summary>A pull request as it is to be opened: as a draft, which is marked as ready where a person approved and the base has not moved.</summary>
/// <param name="Title">One line.</param>
/// <param name="Body">Markdown with the run's mark.</param>
/// <param name="Base">The branch that it is for.</param>
/// <param name="Labels">Made where they are not there.</param>
/// <param name="Reviewers">Accounts and <c>organisation/team</c>, without <c>@</c>.</param>
public sealed record PullRequestDraft(string Title, string Body, string Base, IReadOnlyList<string> Labels, IReadOnlyList<string> Reviewers)
{
    /// <summary>The gate's checks as a Markdown table, for the check run.</summary>
    public string Gate { get; init; } = string.Empty;
}

/// <summary>An approval on record.</summary>
/// <param name="By">The principal, or <c>rule:auto</c>.</param>
/// <param name="Round">Which round.</param>
/// <param name="PatchSha256">What was approved.</param>
public sealed record Approval(string By, int Round, string PatchSha256);

/// <summary>What was published.</summary>
public sealed record Publication(string Branch, CommitSha Commit)
{
    /// <summary>The address of the pull request; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PullRequest { get; init; }
}

/// <summary>Hands: publishes in a process or app of its own. A repeat of the same command changes nothing.</summary>
public interface IPublisher
{
    /// <summary>Makes the branch.</summary>
    /// <exception cref="Faults.ResolverFault"><c>HANDS-REFUSED</c> where the command does not carry what it must, <c>GIT-*</c>.</exception>
    Task<Publication> Publish(PublishCommand command, CancellationToken cancel);
}
