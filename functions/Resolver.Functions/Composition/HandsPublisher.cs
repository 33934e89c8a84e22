using Resolver.Core.Artifacts;
using Resolver.Core.Publish;
using Resolver.Core.Workspaces;

namespace Resolver.Functions.Composition;

/// <summary>Publishes in an app that may never have seen the repository: brings the commits here that a command is about, first.</summary>
/// <param name="workspaces">Mirrors of this app.</param>
/// <param name="artifacts">Payloads.</param>
/// <param name="inner">Publishes from those mirrors.</param>
internal sealed class HandsPublisher(IWorkspaces workspaces, IArtifactStore artifacts, IPublisher inner) : IPublisher
{
    /// <inheritdoc />
    public async Task<Publication> Publish(PublishCommand command, CancellationToken cancel)
    {
        PublishPolicy.Demand(command);
        foreach (var patch in new[] { command.Patch, command.ApprovedPatch }.OfType<ArtifactRef>())
        {
            await workspaces.Import(command.Target, (await artifacts.ReadJson<PatchSet>(patch, cancel)).Base.Value, cancel);
        }

        return await inner.Publish(command, cancel);
    }
}
