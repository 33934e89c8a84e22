using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server;

/// <summary>
/// A repository on a code host, with its issues in GitHub's emulator and its git behind git's own HTTP server, and a data folder whose
/// <c>resolver serve</c> is connected to both.
/// </summary>
internal sealed class HostedPlace : IAsyncDisposable
{
    public const string Owner = "alice";
    public const string Reviewer = "bob";
    public const string Stranger = "eve";
    public const string Name = "alice/shop";
    public const string Secret = "a secret that only the hook and we know";
    private const string SecretVariable = "RESOLVER_TEST_HOOK_SECRET";

    private readonly Playground _play;
    private readonly GitHttpServer _git;

    private HostedPlace(Playground play, GitHubEmulator gitHub, GitHubGate gate, GitHttpServer git)
    {
        _play = play;
        Gate = gate;
        _git = git;
        GitHub = gitHub;
    }

    public GitHubEmulator GitHub { get; }

    /// <summary>What the server under test speaks through.</summary>
    public GitHubGate Gate { get; }

    public Playground Play => _play;

    /// <summary>Credentials that git was asked with.</summary>
    public IReadOnlyList<string> GitUsers => [.. _users];

    /// <summary>Called with each request of git before it is answered.</summary>
    public Action OnGit { get; set; } = static () => { };

    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _users = new();

    public string Bare => Path.Combine(_play.Root, "git", Owner, "shop.git");

    public static async Task<HostedPlace> Open(params IReadOnlyList<(string Path, string Text)> files)
    {
        var play = await Playground.With(files);
        var gitHub = await GitHubEmulator.Start("shop", Owner, Reviewer, Stranger);
        HostedPlace? place = null;
        var git = GitHttpServer.Start(Path.Combine(play.Root, "git"), given => place!.Admits(given));
        place = new HostedPlace(play, gitHub, await GitHubGate.Start(gitHub.Url), git);
        await place.Publish();
        place.Settings();
        await gitHub.Put(Owner, $"/repos/{Name}/collaborators/{Reviewer}", new { permission = "push" });
        await gitHub.Post(Owner, $"/repos/{Name}/labels", new { name = "resolver:fix", color = "0e8a16" });
        return place;
    }

    /// <summary>Starts the server and hooks it up.</summary>
    /// <param name="more">Variables that it gets besides the hook's secret.</param>
    public Task<ResolverProgram> Serve(params IReadOnlyList<(string Name, string Value)> more) => Serve([], more);

    /// <summary>The same with further options.</summary>
    public async Task<ResolverProgram> Serve(IReadOnlyList<string> options, IReadOnlyList<(string Name, string Value)> more)
    {
        var program = ResolverProgram.Start(
            _play.Root,
            ["serve", "--port", "0", "--data", _play.Data, .. options],
            environment: more.Append((SecretVariable, Secret)).ToDictionary(StringComparer.Ordinal));
        await program.Line("listening on ");
        var line = program.Said.Single(static line => line.Contains("listening on ", StringComparison.Ordinal));
        Url = new Uri(line[(line.IndexOf("http", StringComparison.Ordinal))..]);
        await GitHub.Post(Owner, $"/repos/{Name}/hooks", new
        {
            name = "web",
            active = true,
            events = new[] { "*" },
            config = new { url = new Uri(Url, "/api/github").AbsoluteUri, content_type = "json", secret = Secret },
        });
        return program;
    }

    /// <summary>Where the server listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public async Task<int> Issue(string title, string body, params IReadOnlyList<string> labels) =>
        (await GitHub.Post(Owner, $"/repos/{Name}/issues", new { title, body, labels })).GetProperty("number").GetInt32();

    public Task Label(int issue, string who = Owner) => GitHub.Post(who, $"/repos/{Name}/issues/{issue}/labels", new { labels = new[] { "resolver:fix" } });

    public Task Comment(int issue, string who, string body) => GitHub.Post(who, $"/repos/{Name}/issues/{issue}/comments", new { body });

    public async Task<IReadOnlyList<JsonElement>> Comments(int issue) =>
        [.. (await GitHub.Get(Owner, $"/repos/{Name}/issues/{issue}/comments")).EnumerateArray()];

    /// <summary>Waits until the run's comment on an issue says something.</summary>
    public async Task<string> Says(ResolverProgram server, int issue, string text)
    {
        for (var written = 1; ; written++)
        {
            if ((await Comments(issue)).Select(static comment => comment.GetProperty("body").GetString()!).FirstOrDefault(body => body.Contains(text, StringComparison.Ordinal)) is { } said)
            {
                return said;
            }

            await server.Line($"comment written on github:{Name}#{issue}", written);
            server.IsOver.ShouldBeFalse(string.Join('\n', server.Said));
        }
    }

    /// <summary>Sends an event as anybody can, and gives back the status.</summary>
    public async Task<int> Deliver(string kind, string id, byte[] body, string? signature)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, "/api/github")) { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-GitHub-Event", kind);
        request.Headers.Add("X-GitHub-Delivery", id);

        // So that a server may refuse a large body before it is sent.
        request.Headers.ExpectContinue = true;
        if (signature is not null)
        {
            request.Headers.Add("X-Hub-Signature-256", signature);
        }

        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>What the hook's secret makes of a body.</summary>
    public static string Sign(byte[] body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));

    /// <summary>Files of the data folder that hold a text.</summary>
    public IReadOnlyList<string> FilesWith(string text) =>
    [
        .. Directory.EnumerateFiles(_play.Data, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0),
    ];

    /// <summary>Root of the pages and of the repositories.</summary>
    public string Web => $"http://127.0.0.1:{_git.Port}";

    public async ValueTask DisposeAsync()
    {
        _git.Dispose();
        await Gate.DisposeAsync();
        await GitHub.DisposeAsync();
        _play.Dispose();
    }

    // Who pushes or reads must bring a token of the App, as they are minted for a zone, or the owner's own.
    private bool Admits(string? given)
    {
        if (given is null || !(given.StartsWith("x-access-token:ghs_", StringComparison.Ordinal) || given == $"x-access-token:{Owner}-token"))
        {
            return false;
        }

        _users.Enqueue(given);
        OnGit();
        return true;
    }

    private async Task Publish()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Bare)!);
        await Playground.Program("git", _play.Root, ["clone", "-q", "--bare", _play.Repo, Bare]);
        foreach (var (key, value) in new[] { ("uploadpack.allowFilter", "true"), ("uploadpack.allowAnySHA1InWant", "true"), ("http.receivepack", "true") })
        {
            await Playground.GitIn(Bare, "config", key, value);
        }
    }

    private void Settings()
    {
        Directory.CreateDirectory(_play.Data);
        var key = Path.Combine(_play.Root, "app.pem");
        File.WriteAllText(key, GitHub.PrivateKey);
        File.WriteAllText(Path.Combine(_play.Data, "settings.json"), JsonSerializer.Serialize(new
        {
            gitHub = new { api = Gate.Url.AbsoluteUri, web = Web, appId = GitHubEmulator.AppId, privateKeyFile = key, webhookSecretEnv = SecretVariable },
        }));
    }
}
