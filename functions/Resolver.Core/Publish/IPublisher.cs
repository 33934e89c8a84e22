using Resolver.Core.Artifacts;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
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
    Approval? Approval);

/// <summary>An approval on record.</summary>
/// <param name="By">The principal, or <c>rule:auto</c>.</param>
/// <param name="Round">Which round.</param>
/// <param name="PatchSha256">What was approved.</param>
public sealed record Approval(string By, int Round, string PatchSha256);

/// <summary>What was published.</summary>
public sealed record Publication(string Branch, CommitSha Commit);

/// <summary>Hands: publishes in a process or app of its own. A repeat of the same command changes nothing.</summary>
public interface IPublisher
{
    /// <summary>Makes the branch.</summary>
    /// <exception cref="Faults.ResolverFault"><c>HANDS-REFUSED</c> where the command does not carry what it must, <c>GIT-*</c>.</exception>
    Task<Publication> Publish(PublishCommand command, CancellationToken cancel);
}
