using Resolver.Core.Artifacts;
using Resolver.Core.Publish;

namespace Resolver.Functions.Composition;

/// <summary>Publishes in an app that may never have seen the repository: brings the commits here that a command is about, first.</summary>
/// <param name="mirror">Mirrors of this app.</param>
/// <param name="inner">Publishes from those mirrors.</param>
internal sealed class HandsPublisher(ChangeMirror mirror, IPublisher inner) : IPublisher
{
    /// <inheritdoc />
    public async Task<Publication> Publish(PublishCommand command, CancellationToken cancel)
    {
        PublishPolicy.Demand(command);
        foreach (var patch in new[] { command.Patch, command.ApprovedPatch }.OfType<ArtifactRef>())
        {
            await mirror.Bring(command.Target, patch, cancel);
        }

        return await inner.Publish(command, cancel);
    }
}
