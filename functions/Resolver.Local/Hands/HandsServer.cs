using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Jira;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Json;
using Resolver.Core.Workspaces;

namespace Resolver.Local.Hands;

/// <summary>The other end of <see cref="HandsProcess"/>: one order, one answer.</summary>
/// <param name="finished">Mirrors, with the credential that pushes finished changes.</param>
/// <param name="unfinished">The same mirrors, with the credential for work in progress.</param>
/// <param name="artifacts">Payloads.</param>
/// <param name="gitHub">Null where GitHub is not set up.</param>
/// <param name="jira">Null where Jira is not set up.</param>
public sealed class HandsServer(IWorkspaces finished, IWorkspaces unfinished, IArtifactStore artifacts, GitHubHands? gitHub, JiraHands? jira)
{
    private readonly ChangePublisher publisher = new(
        finished, unfinished, artifacts, gitHub is null ? null : new ChangeRequests(gitHub.Options, gitHub.PullRequests, gitHub.CheckRuns));

    /// <summary>Reads the order, obeys or refuses, writes the answer.</summary>
    public async Task Serve(Stream input, Stream output, CancellationToken cancel)
    {
        HandsReply reply;
        try
        {
            var order = await JsonSerializer.DeserializeAsync<HandsOrder>(input, ResolverJson.Options, cancel);
            reply = await Obey(order!, cancel);
        }
        catch (Exception failed) when (failed is ResolverFault or JsonException or IOException)
        {
            reply = new HandsReply { Failure = FailureDetails.From(failed), RetryAfter = (failed as ResolverFault)?.RetryAfter };
        }

        await JsonSerializer.SerializeAsync(output, reply, ResolverJson.Options, cancel);
    }

    private async Task<HandsReply> Obey(HandsOrder order, CancellationToken cancel) => order switch
    {
        HandsOrder.Publish publish => new HandsReply { Publication = await publisher.Publish(publish.Command, cancel) },
        HandsOrder.Note { What.Issue.Host: TicketKey.Host } note => new HandsReply { Note = await NeededJira().Notes.Put(note.What, note.Known, cancel) },
        HandsOrder.Note note => new HandsReply { Note = await Needed().Notes.Put(note.What, note.Known, cancel) },
        HandsOrder.Mint mint => new HandsReply { Token = await Mint(mint.Place, cancel) },
        HandsOrder.Merged merged => await Merged(merged.Issue, cancel),
        HandsOrder.WhoAmI { Host: TicketKey.Host } => new HandsReply { Self = await NeededJira().Self(cancel) },
        HandsOrder.Places => new HandsReply { Places = await Needed().Installations.Places(cancel) },
        _ => new HandsReply { Self = await Needed().Tokens.Self(cancel) },
    };

    private async Task<MintedToken> Mint(string place, CancellationToken cancel)
    {
        var token = await Needed().Tokens.Get(GitHubZone.Brain, place, cancel);
        return new MintedToken(token.Token, token.ExpiresAt);
    }

    private async Task<HandsReply> Merged(Core.Issues.IssueRef issue, CancellationToken cancel)
    {
        await NeededJira().Merged(issue, cancel);
        return new HandsReply();
    }

    private JiraHands NeededJira() => jira ?? throw ResolverFault.Usage("JIRA-AUTH", "There is no credential for Jira. Set up jira in settings.json (docs/operating.md).");

    private GitHubHands Needed() =>
        gitHub ?? throw ResolverFault.Usage("GH-AUTH", "There is no credential for GitHub. Name an App and its private key, or a token's variable, in gitHub of settings.json.");
}
