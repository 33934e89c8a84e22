using Resolver.Activities.Generate;
using Resolver.Activities.Reproduce;
using Resolver.Activities.Scaffold;
using Resolver.Activities.Test;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.Git;
using Resolver.Adapters.Remote;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Telemetry;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Sandbox;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Repair;
using Resolver.Repair.CSharp;
using Resolver.Repair.Python;
using Resolver.Syntax;

namespace Resolver.Local.Runner;

/// <summary>What a runner works with, and what it can do for one job: the same activities as on one machine, over a clone of its own.</summary>
internal sealed class RunnerBench : IAsyncDisposable
{
    // Above so many bytes results go to the artifact store, as in the brain.
    private const int InlineLimit = 16 * 1024;

    private readonly DataFolder data;
    private readonly IArtifactStore artifacts;
    private readonly ISandbox sandbox;
    private readonly SandboxedSyntaxParser parser;
    private readonly IRunProgress progress;
    private readonly TimeProvider clock;
    private readonly HostToolchains toolchains = new();

    private RunnerBench(DataFolder data, IArtifactStore artifacts, ISandbox sandbox, SandboxedSyntaxParser parser, IRunProgress progress, TimeProvider clock)
    {
        this.data = data;
        this.artifacts = artifacts;
        this.sandbox = sandbox;
        this.parser = parser;
        this.progress = progress;
        this.clock = clock;
    }

    /// <summary>Opens the data folder, and refuses where nothing isolates.</summary>
    /// <exception cref="ResolverFault"><c>SANDBOX-UNAVAILABLE</c>.</exception>
    internal static async Task<RunnerBench> Open(DataFolder data, IArtifactStore artifacts, bool allowUnsandboxed, IRunProgress progress, TimeProvider clock, CancellationToken cancel)
    {
        var isolation = new SandboxFactory(new SandboxOptions { DataFolder = data.Root, AllowUnsandboxed = allowUnsandboxed }, clock).Create();
        await new WorkspaceJanitor(Git(data), clock).Clean(cancel);
        var syntax = new SandboxedSyntaxParser(isolation, new HostToolchains(), new SyntaxOptions { CacheFolder = data.At("parsers") }, clock);
        return new RunnerBench(data, artifacts, isolation, syntax, progress, clock);
    }

    /// <summary>Performs a job. Never throws for what goes wrong with it: that is its outcome.</summary>
    /// <param name="job">The job.</param>
    /// <param name="stopping">Cancelled when the job has to be given back.</param>
    internal async Task<RemoteAnswer> Perform(RemoteJob job, CancellationToken stopping)
    {
        try
        {
            return await Of(Readable(job), RunContext.Of(job.TraceParent, RunId.Parse(job.Run)), stopping).Perform(job);
        }
        catch (ResolverFault refused)
        {
            return Failed(job, refused);
        }
    }

    /// <summary>The answer to a job that can't be done.</summary>
    internal RemoteAnswer Failed(RemoteJob job, ResolverFault why) => new(job.Run, job.Call.Step, job.Call.Delivery, new ActivityOutcome(clock.GetUtcNow(), Failure: FailureDetails.From(why)));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => parser.DisposeAsync();

    private static GitOptions Git(DataFolder data) => new() { DataFolder = data.Root };

    // A path is a place of somebody else's machine.
    private ReadableRepository Readable(RemoteJob job) => job.Repository is not { } given || SafeAddress.Of(given.Location) is null
        ? throw ResolverFault.Usage("RUNNER-REPOSITORY", "The job names no repository that a runner can clone. Repositories of runs with a runner are at an https address.")
        : given.ExpiresAt <= clock.GetUtcNow()
            ? throw new ResolverFault("RUNNER-TOKEN", transient: true, "The job waited for a runner until its right to read the repository had ended. It is sent again with a new one; allow more runners at once if this repeats.")
            : given;

    private RemoteActivities Of(ReadableRepository repository, RunContext context, CancellationToken stopping)
    {
        var source = new RepoSource(repository.Location);
        var workspaces = new GitWorkspaces(Git(data), clock, new OneRepository(source, repository.Token));
        var bench = new TestBench(workspaces, sandbox, toolchains, data.At("bench"), clock);
        var options = new RepairOptions();
        var repair = new MechanicalRepair(
            bench, workspaces, parser, [new PythonLanguage(sandbox, options), new CSharpRepair(sandbox, clock, options, new CSharpRepairOptions())], clock, options);
        var activities = new RemoteActivities(new StoredPayloads(artifacts, InlineLimit), new DeliveryOptions { Clock = clock, Stopping = stopping });
        Add(ResolveSteps.Reproduce, new ReproduceActivity(bench, artifacts, progress), static input => input.At);
        Add(ResolveSteps.RepairMechanically, new RepairMechanicallyActivity(repair, artifacts, progress), static input => At(input.Base));
        Add(ResolveSteps.Test, new TestHeadActivity(bench, artifacts, progress), static input => new CommitRef(input.Plan.Repo, input.Plan.Base));
        Add(ResolveSteps.TestScaffold, new TestScaffoldActivity(bench, artifacts, progress), static input => At(input.Base));
        return activities;

        void Add<TIn, TOut>(ActivityDefinition<TIn, TOut> definition, IActivity<TIn, TOut> activity, Func<TIn, CommitRef> baseOf) =>
            activities.Add(definition, () => new TracedActivity<TIn, TOut>(
                definition.Name, new ClonedActivity<TIn, TOut>(activity, workspaces, source, baseOf), (_, _) => Task.FromResult(context)));
    }

    private static CommitRef At(Reproduction.Ready ready) => new(ready.Plan.Repo, ready.Plan.Base);
}
