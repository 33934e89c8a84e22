using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Storage;
using Resolver.Core.Hosts;
using Resolver.Functions.Composition;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;
using Resolver.TestKit.GitHub;

namespace Resolver.Functions.Tests.Apps;

/// <summary>What webhooks did not bring, found by a timer: GitHub's emulator, and blobs and queues of Azurite.</summary>
public sealed class LookFunctionTests(AzuriteServer azurite)
{
    private const string Owner = "alice";
    private const string Name = "alice/shop";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LabelThatNobodyTold_WaitsAsAnEvent_AndIsFoundOnce_AlsoByAnotherProcess()
    {
        await using var gitHub = await GitHubEmulator.Start("shop", Owner);
        await gitHub.Post(Owner, $"/repos/{Name}/labels", new { name = AppPlace.Label, color = "0e8a16" });
        using var clients = new GitHubClients(Options(gitHub));
        var book = await BlobLookBook.Open(AzureStorageOptions.Emulator(await azurite.ConnectionString()), $"looks-{Guid.NewGuid():n}", Cancel);
        var place = await AppPlace.On(azurite);
        await Look(place, gitHub, clients, book);
        (await place.Sent()).ShouldBeEmpty();
        var issue = (await gitHub.Post(Owner, $"/repos/{Name}/issues", new { title = "It is wrong", body = "See there." })).GetProperty("number").GetInt32();
        await gitHub.Post(Owner, $"/repos/{Name}/issues/{issue}/labels", new { labels = new[] { AppPlace.Label } });

        await Look(place, gitHub, clients, book);
        await Look(place, gitHub, clients, book);

        var letter = QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem());
        var came = await letter.Read<HostedEvent>(place.Artifacts, Cancel);
        GitHubEventReader.Read(came.Kind, came.Body).ShouldBeOfType<HostEvent.IssueLabelled>().Number.ShouldBe(issue);
        (await book.Read(Name.ToUpperInvariant(), Cancel)).Issues.ShouldNotBeNull();
    }

    private static Task Look(AppPlace place, GitHubEmulator gitHub, GitHubClients clients, BlobLookBook book)
    {
        var tokens = new GitHubTokens(Options(gitHub), clients, TimeProvider.System);
        var places = new PolledPlaces(new IntakeRules(AppPlace.Label, GitHubEmulator.Self, []), new GitHubInstallations(clients, tokens).Places, TimeProvider.System);
        return new LookFunctions(place.Brain, new LookParts(new GitHubChanges(clients, tokens, TimeProvider.System), places, book), NullLogger<LookFunctions>.Instance).Look(null!, Cancel);
    }

    private static GitHubOptions Options(GitHubEmulator gitHub) => new() { Api = gitHub.Url, AppId = GitHubEmulator.AppId, PrivateKey = gitHub.PrivateKey };
}
