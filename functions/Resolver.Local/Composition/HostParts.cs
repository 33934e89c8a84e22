using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.Git;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Storage;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Models;
using Resolver.Core.Repair;
using Resolver.Core.Routing;
using Resolver.Core.Scaffold;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Index;
using Resolver.Index.Fresh;
using Resolver.Index.Vectors;
using Resolver.Local.Console;
using Resolver.Local.Hands;
using Resolver.Local.Trace;
using Resolver.Models;
using Resolver.Models.Alerts;
using Resolver.Models.Cassettes;
using Resolver.Models.Chains.Escalate;
using Resolver.Models.Chains.Fix;
using Resolver.Models.Chains.Reproduce;
using Resolver.Models.Chains.Scaffold;
using Resolver.Models.Configuration;
using Resolver.Models.Embeddings;
using Resolver.Models.Gateway;
using Resolver.Models.Ledger.Sqlite;
using Resolver.Models.Loop;
using Resolver.Models.Routing;
using Resolver.Repair;
using Resolver.Repair.CSharp;
using Resolver.Repair.Python;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Local.Composition;

/// <summary>The adapters of one data folder, wired by hand: a reader finds every dependency here.</summary>
internal sealed record HostParts(
    IWorkspaces Workspaces,
    IArtifactStore Artifacts,
    ITestBench Bench,
    SandboxedSyntaxParser Parser,
    SandboxedOutliner Outliner,
    IReadAccess Access,
    ICodeIndex Index,
    IVectorFill? Vectors,
    EmbeddingGateway? Embeddings,
    FreshIndex Fresh,
    ReadingWorkspaces Reading,
    IMechanicalRepair Repair,
    IPatchModel Models,
    ILoopModel Loop,
    IScaffoldModel Scaffold,
    IEscalationModel? Escalation,
    ISchemaRegistry Schemas,
    IReproductionModel TestWriter,
    SqliteLedger Ledger,
    AlertTarget? Alerts,
    HandsProcess Publisher,
    GitHubParts? GitHub,
    IResolverConfigReader Configs,
    RoutingRules Rules,
    IOutcomes Outcomes,
    IRouteModel? Sorter,
    RunProgress Progress)
{
    internal static async Task<HostParts> Create(DataFolder data, HostSettings settings, RunProgress progress, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        var cassette = settings.Cassette is { } recording ? Cassette.Open(recording.File, recording.Mode, [data.Root, Path.GetTempPath()]) : null;
        var environment = cassette is null ? System.Environment.GetEnvironmentVariable : cassette.Environment(System.Environment.GetEnvironmentVariable);
        var models = settings.ModelsFile is null ? null : ModelsFile.Load(settings.ModelsFile, environment);
        var operators = OperatorSettings.Load(data);
        var alerts = operators.Alerts?.Target(Environment.GetEnvironmentVariable);
        var rules = RoutingRulesFile.Load(data.Root);
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data.Root, AllowUnsandboxed = settings.AllowUnsandboxed }, clock).Create();
        var toolchains = new HostToolchains();
        var git = new GitOptions { DataFolder = data.Root };
        await new WorkspaceJanitor(git, clock).Clean(cancel);
        var hands = new HandsProcess(data);
        var gitHub = GitHubParts.Create(operators, hands, clock);
        var workspaces = new GitWorkspaces(git, clock, gitHub?.Credentials);
        var bench = new TestBench(workspaces, sandbox, toolchains, data.At("bench"), clock);
        var parser = new SandboxedSyntaxParser(sandbox, toolchains, new SyntaxOptions { CacheFolder = data.At("parsers") }, clock);
        var outliner = await SandboxedOutliner.CreateAsync(sandbox, toolchains, new SyntaxOptions(), clock, cancel);
        var repairOptions = new RepairOptions();
        var repair = new MechanicalRepair(bench, workspaces, parser, [new PythonLanguage(sandbox, repairOptions), new CSharpRepair(sandbox, clock, repairOptions, new CSharpRepairOptions())], clock, repairOptions);
        var artifacts = new FileArtifactStore(data.At("artifacts"));
        var ledger = await SqliteLedger.Open(data.Root, clock, cancel);
        var gatewayParts = new GatewayParts(ledger, clock, NullLoggerFactory.Instance) { Artifacts = artifacts, Paused = new PauseSwitch(data).IsPaused };
        var gateway = models is null ? null : new ModelGateway(models, cassette?.In(gatewayParts) ?? gatewayParts);
        var reading = new ReadingWorkspaces(workspaces);
        var access = new HostedReadAccess(new FileReadAccess(data.Root));

        // A cassette holds completions alone: with one, runs are the same wherever they are played.
        var embeddings = models?.Embeddings is { } entry && cassette is null ? new EmbeddingGateway(entry, gatewayParts) : null;
        var model = embeddings is null ? null : new VectorModel(embeddings, embeddings.Options.Model, embeddings.Options.Dimensions);
        var code = new CodeIndex(
            new IndexOptions { DataFolder = data.Root }, reading, outliner, access, clock, new NoticeLogger<CodeIndex>(progress), model);
        var vectors = model is null ? null : code;
        var index = new TracedCodeIndex(new SharedUpdates(code));
        return new HostParts(
            workspaces,
            artifacts,
            bench,
            parser,
            outliner,
            access,
            index,
            vectors,
            embeddings,
            new FreshIndex(data, index, vectors, workspaces, progress, clock),
            reading,
            repair,
            gateway is null ? new NoModels() : PatchModel.Over(gateway, gatewayParts),
            gateway is null ? new NoModels() : new LoopModel(gateway, NullLoggerFactory.Instance),
            gateway is null ? new NoModels() : new ScaffoldModel(gateway, NullLoggerFactory.Instance),
            gateway is null ? null : new EscalationModel(gateway, NullLoggerFactory.Instance),
            SchemaSettings.Registry(operators.SchemaRegistry, workspaces, clock),
            gateway is null ? new NoModels() : new ReproductionModel(gateway, NullLoggerFactory.Instance),
            ledger,
            alerts,
            hands,
            gitHub,
            new ResolverConfigReader(workspaces),
            rules,
            SqliteOutcomes.Open(data.Root, clock),
            gateway is null ? null : new RouteModel(gateway, NullLoggerFactory.Instance),
            progress);
    }
}
