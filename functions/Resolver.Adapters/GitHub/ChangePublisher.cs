using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Publish;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.GitHub;

/// <summary>What Hands do on GitHub besides pushing.</summary>
/// <param name="Options">Where it is.</param>
/// <param name="PullRequests">Opens pull requests.</param>
/// <param name="CheckRuns">Shows the gate's verdict.</param>
public sealed record ChangeRequests(GitHubOptions Options, GitHubPullRequests PullRequests, GitHubCheckRuns CheckRuns);

/// <summary>
/// Publishes, on any host of Hands: checks the command itself, whatever its sender claims; makes commit and branch; opens the pull request where
/// the target is on GitHub. A repeat finds its own work and makes up what is missing.
/// </summary>
/// <param name="finished">Mirrors that have the base, with the credential that pushes finished changes.</param>
/// <param name="unfinished">The same mirrors, with the credential for work in progress.</param>
/// <param name="artifacts">Payloads.</param>
/// <param name="gitHub">Null where GitHub is not set up.</param>
public sealed class ChangePublisher(IWorkspaces finished, IWorkspaces unfinished, IArtifactStore artifacts, ChangeRequests? gitHub) : IPublisher
{
    /// <inheritdoc />
    public async Task<Publication> Publish(PublishCommand command, CancellationToken cancel)
    {
        PublishPolicy.Demand(command);
        var isFinal = command.Branch == PublishPolicy.FinalBranch(command.Run);
        var workspaces = isFinal ? finished : unfinished;
        var patch = await artifacts.ReadJson<PatchSet>(command.Patch, cancel);
        if (isFinal && command.ApprovedPatch is { } approved)
        {
            var seen = await workspaces.Diff(command.Repo, await artifacts.ReadJson<PatchSet>(approved, cancel), cancel);
            PublishPolicy.DemandSameText(seen, await workspaces.Diff(command.Repo, patch, cancel));
        }

        var commit = await workspaces.Commit(command.Repo, patch, command.Message, cancel);
        await workspaces.Publish(command.Target, command.Repo, commit, command.Branch, cancel);
        var place = isFinal && command.PullRequest is not null ? gitHub?.Options.PlaceOf(command.Target.Location) : null;
        return new Publication(command.Branch, commit) { PullRequest = place is null ? null : await Open(gitHub!, place, command, patch.Base, commit, cancel) };
    }

    // Opened as a draft: nobody is asked to look before all is there. The gate judged one base: a person decides where there is another now.
    private async Task<string> Open(ChangeRequests host, string place, PublishCommand command, CommitSha judged, CommitSha commit, CancellationToken cancel)
    {
        var draft = command.PullRequest!;
        var now = (await finished.Import(command.Target, draft.Base, cancel)).Base;
        var moved = now == judged ? null : $"The gate judged this change on `{judged}`; `{draft.Base}` is at `{now}` now. Rebase it and look at its tests before it is merged.";
        var request = await host.PullRequests.Ensure(place, command.Run, command.Branch, moved is null ? draft : draft with { Body = $"> {moved}\n\n{draft.Body}" }, cancel);
        await host.CheckRuns.Ensure(place, command.Run, commit, draft.Gate, moved, cancel);
        if (moved is null && command.Approval!.By != PublishPolicy.RuleApprover)
        {
            await host.PullRequests.MarkReady(place, request, cancel);
        }

        return request.Url;
    }
}
