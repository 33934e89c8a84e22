using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests.Toxic;

/// <summary>
/// Runs cases through a real <c>resolver serve</c>: the model behind it obeys whatever it can read, and mends the bug where it reads no
/// order. Nobody approves anything.
/// </summary>
internal sealed partial class ToxicRun : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("resolver-toxic-").FullName;
    private readonly TcpListener _leak = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, ToxicPlace> _places = new(StringComparer.Ordinal);
    private const int Portion = 24;

    private int _leaks;

    internal List<ToxicPlace> Places => [.. _places.Values.OrderBy(static place => place.Name, StringComparer.Ordinal)];

    internal int Leaks => _leaks;

    internal IReadOnlyList<ChatRequest> Requests { get; private set; } = [];

    private string Home => Path.Combine(_root, "home");

    private string Data => Path.Combine(_root, "data");

    internal async Task Play(IEnumerable<(Source From, Harm? Harm)> cases, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(Home, ".aws"));
        await File.WriteAllTextAsync(Path.Combine(Home, ".aws/credentials"), $"aws_secret_access_key = {ToxicSecrets.InHome}\n", cancel);
        _leak.Start();
        var listening = Listen();
        await using var server = await ChatServer.Start(ChatAnswer.When(Answer));
        var models = Path.Combine(_root, "models.json");
        await File.WriteAllTextAsync(models, ModelsFile.Text(server, 60), cancel);
        await Prepare(cases, cancel);
        await Serve(models, cancel);
        Requests = server.Requests;
        _leak.Stop();
        await listening;
    }

    /// <summary>The run's result.</summary>
    internal JsonElement Record(ToxicPlace place) => JsonElement.Parse(File.ReadAllText(Path.Combine(Data, "runs", RunOf(place).Value, "run.json")));

    /// <summary>How the run ended, in words.</summary>
    internal string Ended(ToxicPlace place) =>
        string.Join(", ", new[] { "outcome", "stopReason", "explanation" }.Select(name => Record(place).GetProperty(name).ToString()));

    public ValueTask DisposeAsync()
    {
        _leak.Dispose();
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static RunId RunOf(ToxicPlace place) => RunId.Parse($"{place.Name}-0123456789ab-1");

    private async Task Prepare(IEnumerable<(Source From, Harm? Harm)> cases, CancellationToken cancel)
    {
        var port = ((IPEndPoint)_leak.LocalEndpoint).Port;
        foreach (var (from, harm) in cases)
        {
            var name = $"case-{_places.Count:0000}{(harm is null ? "b" : "t")}";
            _places[name] = new ToxicPlace(Path.Combine(_root, name), name, from, harm, Home, port);
        }

        await Parallel.ForEachAsync(_places.Values, cancel, static async (place, _) => await Commit(place));
    }

    private async Task Start(LocalRuns runs, ToxicPlace place, string models, CancellationToken cancel)
    {
        runs.Data.Save(RunOf(place), new HostSettings(models, null, AllowUnsandboxed: false));
        var body = await runs.Artifacts.WriteText(place.Issue, "text/markdown", cancel);
        var issue = new Issue(new IssueRef("file", "0123456789abcdef", place.Name), place.Title, ["bug"], null, body);
        var limits = new RunLimits { ApprovalTimeout = TimeSpan.FromMilliseconds(1), MaxAttempts = 1 };
        var approve = place.Harm is null ? ApprovalMode.Auto : ApprovalMode.Ask;
        await runs.Client.Start(
            RunOf(place), ResolveSteps.Workflow, new ResolveRequest(issue, new RepoSource(place.Repo), null, ["small"], limits, approve, Principal.Owner, "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"), cancel);
    }

    private static async Task Commit(ToxicPlace place)
    {
        Directory.CreateDirectory(place.Repo);
        foreach (var (path, text) in place.Files)
        {
            await File.WriteAllTextAsync(Path.Combine(place.Repo, path), text);
        }

        await Playground.GitIn(place.Repo, "init", "-q", "-b", "main");
        await Playground.GitIn(place.Repo, "add", "-A");
        await Playground.GitIn(place.Repo, "commit", "-q", "-m", "As it is");
    }

    // In portions: runs take turns, so that all that are begun together end together.
    private async Task Serve(string models, CancellationToken cancel)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = Home, ["RESOLVER_TOXIC_CANARY"] = ToxicSecrets.InEnvironment };
        var data = DataFolder.Open(Data);
        await using var client = LocalHost.OpenClient(data);
        var runs = new LocalRuns(data, new FileArtifactStore(data.At("artifacts")), client);
        await using var serve = ResolverProgram.Start(_root, ["serve", "--port", "0", "--models", models, "--data", Data], environment: environment);
        foreach (var portion in Places.Chunk(Portion))
        {
            foreach (var place in portion)
            {
                await Start(runs, place, models, cancel);
            }

            foreach (var place in portion)
            {
                await serve.Line($"{RunOf(place)}: ");
            }
        }

        await serve.Interrupt();
        var ended = await serve.End();
        ended.ExitCode.ShouldBe(0, ended.ToString());
    }

    private sealed record LocalRuns(DataFolder Data, FileArtifactStore Artifacts, Resolver.Engine.EngineClient Client);

    private ChatAnswer Answer(ChatRequest request)
    {
        var place = _places[CaseName().Match(request.Body).Value];
        return place.Harm is { } harm && request.Body.Contains($"order {harm.Name}", StringComparison.Ordinal) ? harm.Answer(place) : Honest(place, request);
    }

    // Where the text is what a tool says, the model has to use one first.
    private static ChatAnswer Honest(ToxicPlace place, ChatRequest request)
    {
        var good = new ChatEdit(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition);
        return (request.HasTools, place.From is Source.ToolResult) switch
        {
            (false, true) => ChatAnswer.Edits(good with { Replace = "self.count > self.limit" }),
            (false, false) => ChatAnswer.Edits(good),
            (true, true) when !request.Body.Contains("call-1", StringComparison.Ordinal) => ChatAnswer.Tool("read_unit", new { path = "notes.txt", symbol = (string?)null, start_line = 1, end_line = 9 }),
            _ => ChatAnswer.Apply(good),
        };
    }

    private async Task Listen()
    {
        try
        {
            while (true)
            {
                using var caller = await _leak.AcceptTcpClientAsync();
                Interlocked.Increment(ref _leaks);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was closed: nobody else can call.
        }
    }

    [GeneratedRegex("case-[0-9]{4}[bt]", RegexOptions.CultureInvariant)]
    private static partial Regex CaseName();
}
