using Microsoft.Extensions.Logging;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Models.Chains.Fix;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Ledger.Sqlite;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>A model tier against a scripted server.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Key = "sk-test-3f9a1c77";
    public const string KeyVariable = "TEST_MODEL_KEY";

    public static readonly RepoPath Limiter = RepoPath.Parse("src/limiter.py");
    public static readonly CommitSha Commit = CommitSha.Parse(new string('a', 40));

    private const string Source = "def allowed(count, limit):\n    return count < limit\n";

    private readonly string _folder;

    private Bench(ChatServer server, PatchModel model, SqliteLedger ledger, string folder, ManualClock clock, LogSink logs)
    {
        _folder = folder;
        Ledger = ledger;
        Server = server;
        Model = model;
        Clock = clock;
        Logs = logs;
    }

    public ChatServer Server { get; }

    public PatchModel Model { get; }

    public SqliteLedger Ledger { get; }

    public ManualClock Clock { get; }

    public LogSink Logs { get; }

    public static ChatEdit GoodEdit { get; } = new("src/limiter.py", "count < limit", "count <= limit");

    public static ChatAnswer Good { get; } = ChatAnswer.Edits(GoodEdit);

    public static ModelTierOptions Tier(string endpoint) => new()
    {
        Name = "small",
        Provider = ModelProvider.OpenAI,
        Endpoint = new Uri(endpoint),
        Model = "gpt-4o-mini",
        ApiKeyEnv = KeyVariable,
        UsdPerMTokIn = 2m,
        UsdPerMTokCachedIn = 0.5m,
        UsdPerMTokOut = 8m,
        ContextTokens = 16_000,
        MaxOutputTokens = 1_000,
        UsdPerMTokReasoning = 8m,
        TimeoutSeconds = 300,

        // Longer than the clock lets pass by itself.
        IdleTimeoutSeconds = 120,
    };

    public static Task<Bench> With(params IReadOnlyList<ChatAnswer> script) => With(tier => tier, script);

    public static async Task<Bench> With(Func<ModelTierOptions, ModelTierOptions> change, params IReadOnlyList<ChatAnswer> script)
    {
        var server = await ChatServer.Start(script);
        var clock = new ManualClock(TimeSpan.FromSeconds(100));
        var logs = new LogSink();
        var file = new ModelsFile([change(Tier(server.Endpoint))]);
        var folder = Directory.CreateTempSubdirectory("resolver-models-").FullName;
        var ledger = await SqliteLedger.Open(folder, clock, TestContext.Current.CancellationToken);
        var model = PatchModel.Create(file, new GatewayParts(ledger, clock, logs) { Environment = name => name == KeyVariable ? Key : null });
        return new Bench(server, model, ledger, folder, clock, logs);
    }

    public static PatchPrompt Prompt(decimal maxUsd = 1m) => new(
        "small",
        new StepKey(RunId.Parse("run-1"), "generate-1"),
        Commit,
        "Limiter lets too few through",
        "With a limit of 3 only 2 requests pass.",
        ["Prefer small changes."],
        [new UnitHit(new CodeUnit(Commit, Limiter, "allowed", "function", new LineSpan(1, 2), Source), 1, ["bm25"])],
        new Dictionary<RepoPath, string> { [Limiter] = Source },
        ["tests/test_limiter.py::test_limit AssertionError: 2 != 3"],
        null,
        maxUsd);

    public Task<PatchProposal> Propose(PatchPrompt? prompt = null) => Model.Propose(prompt ?? Prompt(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Model.Dispose();
        await Ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        await Server.DisposeAsync();
    }
}

/// <summary>Keeps every log line.</summary>
internal sealed class LogSink : ILoggerFactory, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
}
