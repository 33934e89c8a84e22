using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Publish;
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
        HandsOrder.Publish publish => new HandsReply { Publication = await Publish(publish.Command, cancel) },
        HandsOrder.Note { What.Issue.Host: TicketKey.Host } note => new HandsReply { Note = await NeededJira().Notes.Put(note.What, note.Known, cancel) },
        HandsOrder.Note note => new HandsReply { Note = await Needed().Notes.Put(note.What, note.Known, cancel) },
        HandsOrder.Mint mint => new HandsReply { Token = await Mint(mint.Place, cancel) },
        HandsOrder.Merged merged => await Merged(merged.Issue, cancel),
        HandsOrder.WhoAmI { Host: TicketKey.Host } => new HandsReply { Self = await NeededJira().Self(cancel) },
        HandsOrder.Places => new HandsReply { Places = await Needed().Installations.Places(cancel) },
        _ => new HandsReply { Self = await Needed().Tokens.Self(cancel) },
    };

    private async Task<Publication> Publish(PublishCommand command, CancellationToken cancel)
    {
        PublishPolicy.Demand(command);
        var isFinal = command.Branch == PublishPolicy.FinalBranch(command.Run);
        var workspaces = isFinal ? finished : unfinished;
        var patch = await artifacts.ReadJson<PatchSet>(command.Patch, cancel);
        var commit = await workspaces.Commit(command.Repo, patch, command.Message, cancel);
        await workspaces.Publish(command.Target, command.Repo, commit, command.Branch, cancel);
        var place = isFinal && command.PullRequest is not null ? gitHub?.Options.PlaceOf(command.Target.Location) : null;
        return new Publication(command.Branch, commit) { PullRequest = place is null ? null : await Open(place, command, patch.Base, commit, cancel) };
    }

    // Opened as a draft: nobody is asked to look before all is there. The gate judged one base: a person decides where there is another now.
    private async Task<string> Open(string place, PublishCommand command, CommitSha judged, CommitSha commit, CancellationToken cancel)
    {
        var draft = command.PullRequest!;
        var now = (await finished.Import(command.Target, draft.Base, cancel)).Base;
        var moved = now == judged ? null : $"The gate judged this change on `{judged}`; `{draft.Base}` is at `{now}` now. Rebase it and look at its tests before it is merged.";
        var request = await gitHub!.PullRequests.Ensure(place, command.Run, command.Branch, moved is null ? draft : draft with { Body = $"> {moved}\n\n{draft.Body}" }, cancel);
        await gitHub.CheckRuns.Ensure(place, command.Run, commit, draft.Gate, moved, cancel);
        if (moved is null && command.Approval!.By != PublishPolicy.RuleApprover)
        {
            await gitHub.PullRequests.MarkReady(place, request, cancel);
        }

        return request.Url;
    }

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
