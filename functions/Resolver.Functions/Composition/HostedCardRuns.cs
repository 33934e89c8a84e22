using System.Text.Json;
using Resolver.Adapters.Teams;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Functions.Composition;

/// <summary>Runs of the task hub, for cards.</summary>
/// <param name="client">The runs.</param>
/// <param name="artifacts">Patches.</param>
/// <param name="workspaces">Reads changes.</param>
/// <param name="mirror">Brings them first.</param>
internal sealed class HostedCardRuns(IWorkflowClient client, IArtifactStore artifacts, IWorkspaces workspaces, ChangeMirror mirror) : ICardRuns
{
    public async Task<CardRun?> Read(RunId run, CancellationToken cancel)
    {
        if (await client.Get(run, cancel) is not { } snapshot || snapshot.Workflow != ResolveSteps.Workflow.Name)
        {
            return null;
        }

        var status = snapshot.Status?.Deserialize<RunStatus>(ResolverJson.Options);
        var request = snapshot.Input.Deserialize<ResolveRequest>(ResolverJson.Options);
        var ended = snapshot.Output?.Deserialize<AccountedRun>(ResolverJson.Options);
        return new CardRun(
            snapshot,
            request,
            ended?.Record,
            await Diff(request, status?.Waiting, ended, cancel),
            ended?.Record.Usd ?? status?.Usd ?? 0);
    }

    private async Task<string?> Diff(ResolveRequest? request, PendingApproval? waiting, AccountedRun? ended, CancellationToken cancel) =>
        ended is not null ? ended.Patch is { } patch ? await artifacts.ReadText(patch, cancel) : null
        : waiting is not null && request is not null ? await workspaces.Diff(waiting.Repo, await mirror.Bring(request.Source, waiting.Patch, cancel), cancel)
        : null;
}
