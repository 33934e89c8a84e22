using Microsoft.Extensions.Logging;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Schemas;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Hosts;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Progress;
using Resolver.Core.Repair;
using Resolver.Core.Routing;
using Resolver.Core.Scaffold;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Functions.Settings;
using Resolver.Index.AzureSearch;
using Resolver.Index.Vectors;
using Resolver.Models;
using Resolver.Models.Chains.Escalate;
using Resolver.Models.Chains.Fix;
using Resolver.Models.Chains.Reproduce;
using Resolver.Models.Chains.Scaffold;
using Resolver.Models.Configuration;
using Resolver.Models.Embeddings;
using Resolver.Models.Gateway;
using Resolver.Models.Loop;
using Resolver.Models.Routing;
using Resolver.Repair;
using Resolver.Repair.CSharp;
using Resolver.Repair.Python;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Functions.Composition;

/// <summary>The adapters of the brain, wired by hand: a reader finds every dependency here.</summary>
internal sealed record BrainParts(
    IWorkspaces Workspaces,
    IArtifactStore Artifacts,
    ITestBench Bench,
    ISyntaxParser Parser,
    ICodeIndex Index,
    IMechanicalRepair Repair,
    IPatchModel Models,
    ILoopModel Loop,
    IScaffoldModel Scaffold,
    IEscalationModel? Escalation,
    ISchemaRegistry Schemas,
    IReproductionModel TestWriter,
    ICodeHost Code,
    IResolverConfigReader Configs,
    RoutingRules Rules,
    IOutcomes Outcomes,
    IRouteModel? Sorter,
    IRunProgress Progress)
{
    internal static async Task<BrainParts> Create(AppSettings settings, IArtifactStore artifacts, ILedger ledger, ILoggerFactory logs, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        var brain = settings.Brain!;
        var clients = new GitHubClients(settings.GitHub);
        var tokens = new GitHubTokens(settings.GitHub, clients, clock);
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = settings.Data }, clock, new GitHubGitCredentials(settings.GitHub, tokens, GitHubZone.Brain));
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = settings.Data }, clock).Create();
        var toolchains = new HostToolchains();
        var bench = new TestBench(workspaces, sandbox, toolchains, Path.Combine(settings.Data, "bench"), clock);
        var parser = new SandboxedSyntaxParser(sandbox, toolchains, new SyntaxOptions { CacheFolder = Path.Combine(settings.Data, "parsers") }, clock);
        var outliner = await SandboxedOutliner.CreateAsync(sandbox, toolchains, new SyntaxOptions(), clock, cancel);
        var repair = new RepairOptions();
        var gatewayParts = new GatewayParts(ledger, clock, logs) { Artifacts = artifacts, Identity = () => settings.Identity };
        var models = brain.ModelsFile is null ? null : ModelsFile.Load(brain.ModelsFile);
        var gateway = models is null ? null : new ModelGateway(models, gatewayParts);
        var vectors = models?.Embeddings is { } entry ? new VectorModel(new EmbeddingGateway(entry, gatewayParts), entry.Model, entry.Dimensions) : null;
        return new BrainParts(
            workspaces,
            artifacts,
            bench,
            parser,
            new AzureCodeIndex(
                AzureSearchOptions.For(brain.Search, vectors), settings.Identity, workspaces, outliner, new HostedReadAccess(new FileReadAccess(settings.Data)), clock, logs.CreateLogger<AzureCodeIndex>(), vectors),
            new MechanicalRepair(bench, workspaces, parser, [new PythonLanguage(sandbox, repair), new CSharpRepair(sandbox, clock, repair, new CSharpRepairOptions())], clock, repair),
            gateway is null ? new NoModels() : PatchModel.Over(gateway, gatewayParts),
            gateway is null ? new NoModels() : new LoopModel(gateway, logs),
            gateway is null ? new NoModels() : new ScaffoldModel(gateway, logs),
            gateway is null ? null : new EscalationModel(gateway, logs),
            new SchemaRegistry(workspaces, new SchemaRegistryOptions(), http: null, clock),
            gateway is null ? new NoModels() : new ReproductionModel(gateway, logs),
            new GitHubCodeHost(clients, tokens),
            new ResolverConfigReader(workspaces),
            RoutingRulesFile.Load(settings.Data),
            SqliteOutcomes.Open(settings.Data, clock),
            gateway is null ? null : new RouteModel(gateway, logs),
            new Quiet());
    }
}
