using System.Text.Json;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Core.Workspaces;

namespace Resolver.Local.Hands;

/// <summary>The other end of <see cref="HandsProcess"/>: one command, one answer.</summary>
public sealed class HandsServer(IWorkspaces workspaces, IArtifactStore artifacts)
{
    /// <summary>Reads the command, obeys or refuses, writes the answer.</summary>
    public async Task Serve(Stream input, Stream output, CancellationToken cancel)
    {
        HandsReply reply;
        try
        {
            var command = await JsonSerializer.DeserializeAsync<PublishCommand>(input, ResolverJson.Options, cancel);
            reply = new HandsReply(await Obey(command!, cancel), null);
        }
        catch (Exception failed) when (failed is ResolverFault or JsonException or IOException)
        {
            reply = new HandsReply(null, FailureDetails.From(failed));
        }

        await JsonSerializer.SerializeAsync(output, reply, ResolverJson.Options, cancel);
    }

    private async Task<Publication> Obey(PublishCommand command, CancellationToken cancel)
    {
        PublishPolicy.Demand(command);
        var patch = await artifacts.ReadJson<PatchSet>(command.Patch, cancel);
        var commit = await workspaces.Commit(command.Repo, patch, command.Message, cancel);
        await workspaces.Publish(command.Target, command.Repo, commit, command.Branch, cancel);
        return new Publication(command.Branch, commit);
    }
}
