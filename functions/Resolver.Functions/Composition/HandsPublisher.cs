using Resolver.Adapters.GitHub;
using Resolver.Core.Artifacts;
using Resolver.Core.Publish;
using Resolver.Core.Workspaces;

namespace Resolver.Functions.Composition;

/// <summary>Publishes with the credential of hands. The command proves its approval; the branch is named by the run, so a repeat changes nothing.</summary>
/// <param name="finished">Mirrors, with the credential that pushes finished changes.</param>
/// <param name="unfinished">The same mirrors, with the credential for work in progress.</param>
/// <param name="artifacts">Payloads.</param>
/// <param name="gitHub">Where GitHub is.</param>
/// <param name="requests">Opens pull requests.</param>
internal sealed class HandsPublisher(IWorkspaces finished, IWorkspaces unfinished, IArtifactStore artifacts, GitHubOptions gitHub, GitHubPullRequests requests) : IPublisher
{
    /// <inheritdoc />
    public async Task<Publication> Publish(PublishCommand command, CancellationToken cancel)
    {
        PublishPolicy.Demand(command);
        var isFinal = command.Branch == PublishPolicy.FinalBranch(command.Run);
        var workspaces = isFinal ? finished : unfinished;
        var patch = await artifacts.ReadJson<PatchSet>(command.Patch, cancel);

        // This app may never have seen the repository.
        await workspaces.Import(command.Target, patch.Base.Value, cancel);
        var commit = await workspaces.Commit(command.Repo, patch, command.Message, cancel);
        await workspaces.Publish(command.Target, command.Repo, commit, command.Branch, cancel);
        var place = isFinal && command.PullRequest is not null ? gitHub.PlaceOf(command.Target.Location) : null;
        return new Publication(command.Branch, commit)
        {
            PullRequest = place is null ? null : (await requests.Ensure(place, command.Run, command.Branch, command.PullRequest!, cancel)).Url,
        };
    }
}
