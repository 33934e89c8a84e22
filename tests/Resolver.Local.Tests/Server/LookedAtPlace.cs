using System.Text;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Hosts;
using Resolver.Local.Server;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server;

/// <summary>A repository in the emulator that is looked at, and an inbox that nobody works on.</summary>
internal sealed class LookedAtPlace : IAsyncDisposable
{
    public const string Owner = "alice";
    public const string Writer = "bob";
    public const string Stranger = "eve";
    public const string Name = "alice/shop";
    public const string Label = "resolver:fix";

    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-look-").FullName;
    private readonly GitHubEmulator _gitHub;
    private readonly GitHubClients _clients;

    private LookedAtPlace(GitHubEmulator gitHub, GitHubGate gate, IReadOnlyList<string> repositories)
    {
        _gitHub = gitHub;
        Gate = gate;
        var key = Path.Combine(_folder, "app.pem");
        File.WriteAllText(key, gitHub.PrivateKey);
        var options = new GitHubOptions { Api = gate.Url, AppId = GitHubEmulator.AppId, PrivateKeyFile = key };
        Options = options;
        _clients = new GitHubClients(options);
        Tokens = new GitHubTokens(options, _clients, TimeProvider.System);
        Inbox = Inbox.Open(_folder, TimeProvider.System);
        Rules = new IntakeRules(Label, GitHubEmulator.Self, repositories);
        var places = new PolledPlaces(Rules, new GitHubInstallations(_clients, Tokens).Places, TimeProvider.System);
        Reconciler = new Reconciler(new GitHubChanges(_clients, Tokens, TimeProvider.System), places, Inbox.Found, new LookBook(_folder), Label, Said.Add);
    }

    public GitHubGate Gate { get; }

    public GitHubOptions Options { get; }

    public GitHubClients Clients => _clients;

    public GitHubTokens Tokens { get; }

    public Inbox Inbox { get; }

    public IntakeRules Rules { get; }

    public Reconciler Reconciler { get; }

    public List<string> Said { get; } = [];

    public static async Task<LookedAtPlace> Open(params IReadOnlyList<string> repositories)
    {
        var gitHub = await GitHubEmulator.Start("shop", Owner, Writer, Stranger);
        await gitHub.Put(Owner, $"/repos/{Name}/collaborators/{Writer}", new { permission = "push" });
        await gitHub.Post(Owner, $"/repos/{Name}/labels", new { name = Label, color = "0e8a16" });
        return new LookedAtPlace(gitHub, await GitHubGate.Start(gitHub.Url), repositories);
    }

    public async Task<int> Issue(string who, params IReadOnlyList<string> labels) =>
        (await _gitHub.Post(who, $"/repos/{Name}/issues", new { title = "It is wrong", body = "See there.", labels })).GetProperty("number").GetInt32();

    public Task PutLabel(int issue, string who = Owner) => _gitHub.Post(who, $"/repos/{Name}/issues/{issue}/labels", new { labels = new[] { Label } });

    public async Task<long> Comment(int issue, string who, string body) =>
        (await _gitHub.Post(who, $"/repos/{Name}/issues/{issue}/comments", new { body })).GetProperty("id").GetInt64();

    /// <summary>Opens a pull request, and closes it.</summary>
    public async Task<int> ClosedRequest(string branch)
    {
        var number = (await _gitHub.Post(Owner, $"/repos/{Name}/pulls", new { title = "A change", head = branch, @base = "main" })).GetProperty("number").GetInt32();
        await _gitHub.Patch(Owner, $"/repos/{Name}/pulls/{number}", new { state = "closed" });
        return number;
    }

    /// <summary>Pushes a commit to a branch, and gives it back.</summary>
    public async Task<string> Push(string branch, string text) =>
        (await _gitHub.Put(Owner, $"/repos/{Name}/contents/{Guid.NewGuid():n}.txt", new { message = "A change", content = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), branch }))
            .GetProperty("commit").GetProperty("sha").GetString()!;

    /// <summary>Takes all that waits, as the pump reads it.</summary>
    public async Task<IReadOnlyList<HostEvent>> Taken()
    {
        var waiting = await Inbox.Due(10_000);
        await Task.WhenAll(waiting.Select(delivery => Inbox.End(delivery.Id, "taken")));
        return [.. waiting.Select(static delivery => GitHubEventReader.Read(delivery.Kind, delivery.Body).ShouldNotBeNull($"{delivery.Kind}: {Encoding.UTF8.GetString(delivery.Body)}"))];
    }

    public async ValueTask DisposeAsync()
    {
        await Inbox.DisposeAsync();
        _clients.Dispose();
        await Gate.DisposeAsync();
        await _gitHub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
