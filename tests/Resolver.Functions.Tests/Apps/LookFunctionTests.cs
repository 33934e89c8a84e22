using Microsoft.Extensions.Logging;
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

    private readonly Said _said = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LabelThatNobodyTold_WaitsAsOneEvent_AlsoForAnotherProcessThatLooks()
    {
        await using var gitHub = await GitHubEmulator.Start("shop", Owner);
        await gitHub.Post(Owner, $"/repos/{Name}/labels", new { name = AppPlace.Label, color = "0e8a16" });
        await using var gate = await GitHubGate.Start(gitHub.Url);
        var options = new GitHubOptions { Api = gate.Url, AppId = GitHubEmulator.AppId, PrivateKey = gitHub.PrivateKey };
        using var clients = new GitHubClients(options);
        var book = new BlobLookBook(await BlobBook.Open(AzureStorageOptions.Emulator(await azurite.ConnectionString()), $"looks-{Guid.NewGuid():n}", Cancel));
        var place = await AppPlace.On(azurite);
        await Look(place, options, clients, book);
        (await place.Sent()).ShouldBeEmpty();
        var issue = (await gitHub.Post(Owner, $"/repos/{Name}/issues", new { title = "It is wrong", body = "See there." })).GetProperty("number").GetInt32();
        await gitHub.Post(Owner, $"/repos/{Name}/issues/{issue}/labels", new { labels = new[] { AppPlace.Label } });

        await Look(place, options, clients, book);
        await Look(place, options, clients, book);

        // The overlap of two looks brings it again, in the same bytes: one event under one key.
        var letter = (await place.Sent()).Select(QueueLetter.Parse).DistinctBy(static letter => letter.Key, StringComparer.Ordinal).ShouldHaveSingleItem(string.Join('\n', _said.Lines));
        var came = await letter.Read<HostedEvent>(place.Artifacts, Cancel);
        GitHubEventReader.Read(came.Kind, came.Body).ShouldBeOfType<HostEvent.IssueLabelled>().Number.ShouldBe(issue);
        (await book.Read(Name.ToUpperInvariant(), Cancel)).Issues.ShouldNotBeNull();
    }

    private Task Look(AppPlace place, GitHubOptions options, GitHubClients clients, BlobLookBook book)
    {
        var tokens = new GitHubTokens(options, clients, TimeProvider.System);
        var places = new PolledPlaces(new IntakeRules(AppPlace.Label, GitHubEmulator.Self, []), new GitHubInstallations(clients, tokens).Places, TimeProvider.System);
        return new LookFunctions(place.Brain, new LookHost(new GitHubChanges(clients, tokens, TimeProvider.System), places, book, TimeProvider.System), _said).Look(null!, Cancel);
    }

    private sealed class Said : ILogger<LookFunctions>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
