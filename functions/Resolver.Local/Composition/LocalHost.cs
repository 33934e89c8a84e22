using Resolver.Adapters.Storage;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Routing;
using Resolver.Core.Workspaces;
using Resolver.Engine;
using Resolver.Index.Fresh;
using Resolver.Local.Console;
using Resolver.Local.Hands;
using Resolver.Local.Trace;
using Resolver.Models.Embeddings;
using Resolver.Models.Ledger.Sqlite;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Local.Composition;

/// <summary>The composition root of one machine: every adapter of one data folder, and the engine that drives its runs.</summary>
public sealed class LocalHost : IAsyncDisposable
{
    private readonly WorkflowEngine engine;
    private readonly SandboxedSyntaxParser parser;
    private readonly SandboxedOutliner outliner;
    private readonly IPatchModel models;
    private readonly SqliteLedger ledger;
    private readonly AlertLoop alerts;
    private readonly FreshIndex fresh;
    private readonly EmbeddingGateway? embeddings;
    private readonly IDisposable telemetry = TelemetryExport.Start("resolver", identity: null);

    private LocalHost(DataFolder data, HostParts parts, WorkflowEngine engine)
    {
        this.engine = engine;
        Traces = new RunTraces(data, engine.Client);
        parser = parts.Parser;
        outliner = parts.Outliner;
        models = parts.Models;
        ledger = parts.Ledger;
        alerts = new AlertLoop(ledger, parts.Alerts, parts.Progress);
        Workspaces = parts.Workspaces;
        Artifacts = parts.Artifacts;
        Access = parts.Access;
        Index = parts.Index;
        Vectors = parts.Vectors;
        embeddings = parts.Embeddings;
        GitHub = parts.GitHub;
        Hands = parts.Publisher;
        Outcomes = parts.Outcomes;
        fresh = parts.Fresh;
        Reading = parts.Reading;
        Progress = parts.Progress;
    }

    /// <summary>Mirrors and clones.</summary>
    public IWorkspaces Workspaces { get; }

    /// <summary>Payloads.</summary>
    public IArtifactStore Artifacts { get; }

    /// <summary>Who may read what.</summary>
    internal IReadAccess Access { get; }

    /// <summary>Units.</summary>
    public ICodeIndex Index { get; }

    /// <summary>What gives units their vectors; null where the models file has no embeddings.</summary>
    public IVectorFill? Vectors { get; }

    /// <summary>GitHub; null where it is not set up.</summary>
    internal GitHubParts? GitHub { get; }

    /// <summary>Jira; null where it is not set up.</summary>
    internal JiraParts? Jira { get; private init; }

    /// <summary>The only ones that write outside of the data folder.</summary>
    internal HandsProcess Hands { get; }

    /// <summary>What became of earlier issues.</summary>
    internal IOutcomes Outcomes { get; }

    /// <summary>What the index is to be brought to.</summary>
    public IndexQueue Queue => fresh.Queue;

    /// <summary>Tells what the index reads.</summary>
    internal ReadingWorkspaces Reading { get; }

    /// <summary>The money.</summary>
    public ILedger Ledger => ledger;

    /// <summary>One trace for a run.</summary>
    public RunTraces Traces { get; }

    /// <summary>The screen.</summary>
    public RunProgress Progress { get; }

    /// <summary>Starts, asks, answers.</summary>
    public EngineClient Client => engine.Client;

    /// <summary>Opens everything that a run needs.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="settings">Settings of this machine.</param>
    /// <param name="opening">What is being done, for the first line on the screen.</param>
    /// <param name="cancel">Stops opening.</param>
    public static async Task<LocalHost> Open(DataFolder data, HostSettings settings, string opening, CancellationToken cancel)
    {
        var progress = new RunProgress(System.Console.Error, live: !System.Console.IsErrorRedirected);
        progress.Line(opening);
        var parts = await HostParts.Create(data, settings, progress, cancel);
        var options = OptionsOf(data) with { Retention = settings.Keep is { } keep ? new Retention(keep) : null };
        var host = new LocalHost(data, parts, WorkflowEngine.Open(options, parts.Artifacts)) { Jira = JiraParts.Create(data, TimeProvider.System) };
        Registrations.Add(host.engine.Registry, parts, host.engine.Client, host.Traces);
        return host;
    }

    /// <summary>Opens the journal alone: to look, and to append.</summary>
    public static EngineClient OpenClient(DataFolder data) => EngineClient.Open(OptionsOf(data), new FileArtifactStore(data.At("artifacts")));


    /// <summary>Checks a list of tiers, or takes all there are: the free one first.</summary>
    /// <exception cref="ResolverFault"><c>USAGE-TIERS</c>.</exception>
    public IReadOnlyList<string> AllowedTiers(IReadOnlyList<string>? asked)
    {
        IReadOnlyList<string> known = ["mechanical", .. models.Tiers.Select(tier => tier.Name)];
        if (asked is null)
        {
            return known;
        }

        var unknown = asked.FirstOrDefault(tier => !known.Contains(tier, StringComparer.Ordinal));
        return unknown is not null ? throw ResolverFault.Usage("USAGE-TIERS", $"--tiers names '{unknown}', which is no tier here. Known: {string.Join(", ", known)}. Model tiers come from --models.")
            : asked.Count == 0 ? throw ResolverFault.Usage("USAGE-TIERS", "--tiers names no tier.")
            : asked;
    }

    /// <summary>Advances a run until it ends, or waits for events or timers with nothing to do; its repository is indexed meanwhile.</summary>
    public Task<WorkflowSnapshot> Advance(RunId run, CancellationToken cancel) =>
        fresh.During(QueueScope.Own, seen: null, () => engine.RunToEnd(run, RunUntil.Idle, cancel), cancel);

    /// <summary>Drives every run, and meets every wish for the index, until cancelled.</summary>
    public Task AdvanceAll(CancellationToken cancel) => fresh.During(
        QueueScope.All,
        outcome => Progress.Line("index: " + IndexText.Outcome(outcome)),
        async () =>
        {
            await engine.RunAll(cancel);
            return true;
        },
        cancel);

    /// <summary>Meets the wishes that this process makes for the index, for as long as the body takes.</summary>
    internal Task<T> KeepFresh<T>(Action<IndexOutcome> seen, Func<Task<T>> body, CancellationToken cancel) => fresh.During(QueueScope.Own, seen, body, cancel);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await alerts.DisposeAsync();
        await parser.DisposeAsync();
        await outliner.DisposeAsync();
        (models as IDisposable)?.Dispose();
        embeddings?.Dispose();
        GitHub?.Dispose();
        Jira?.Dispose();
        await ledger.DisposeAsync();
        Traces.Dispose();
        telemetry.Dispose();

        // After the last export: a meter that is gone has no gauges.
        fresh.Dispose();
        Progress.Dispose();
    }

    private static EngineOptions OptionsOf(DataFolder data) => new() { DataFolder = data.Root };
}
