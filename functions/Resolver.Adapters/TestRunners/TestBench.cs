using Resolver.Adapters.Configuration;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.TestRunners;

/// <summary>
/// The test bench of one machine. Its folder holds prepared setups (shared, written once, renamed into place) and our helper programs;
/// deleting it loses nothing but time. Safe for concurrent use, also by several processes on one folder.
/// </summary>
/// <param name="workspaces">Mirrors and clones.</param>
/// <param name="sandbox">Where everything of the repository runs.</param>
/// <param name="toolchains">What this machine has.</param>
/// <param name="folder">Absolute path of a folder of its own below the data folder; made when missing.</param>
/// <param name="clock">Measures deadlines.</param>
public sealed class TestBench(IWorkspaces workspaces, ISandbox sandbox, IToolchains toolchains, string folder, TimeProvider clock) : ITestBench
{
    private readonly ToolFiles tools = new(Path.Combine(folder, "tools"));
    private readonly SetupPhase setup = new(workspaces, sandbox, Path.Combine(folder, "setup"), clock);

    /// <inheritdoc />
    public async Task<TestPlan> Prepare(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var view = await RepositoryView.Of(workspaces, repo, commit, cancel);
        var text = await view.ReadText(ResolverConfigFile.Name, cancel);
        var config = text is null ? new ResolverConfig() : ResolverConfigFile.Parse(text);
        var plan = await Planner.Plan(view, repo, commit, config, cancel);
        await Ready(plan, view, cancel);
        return plan;
    }

    /// <inheritdoc />
    public async Task<TestReport> Run(TestPlan plan, TestRequest request, CancellationToken cancel)
    {
        var deadline = new Deadline(clock, request.Timeout);
        var patch = request is { Patch: { } given, RestoreBase: true } ? VerdictPatch.Restrict(given, plan.Config) : request.Patch;
        await using var session = await Open(plan, patch is null ? plan.Frozen : FrozenTests.Merge(patch, plan.Frozen), cancel);
        return await session.Run(request.Tests, deadline, cancel);
    }

    /// <inheritdoc />
    public async Task<ITestSession> Open(TestPlan plan, CancellationToken cancel) => await Open(plan, plan.Frozen, cancel);

    private async Task<TestSession> Open(TestPlan plan, PatchSet? patch, CancellationToken cancel)
    {
        var runner = Planner.Runner(plan.Runner);
        var (prepared, found) = await Ready(plan, view: null, cancel);
        var clone = await workspaces.Checkout(plan.Repo, plan.Base, patch, cancel);
        var scratch = ResultFolder.Beside(clone.Root);
        try
        {
            var box = BoxBuilder.Build(plan, runner, clone.Root, scratch.Path, prepared, found, tools.Folder, sandbox.Describe().Isolated);
            return new TestSession(clone, scratch, plan, runner, box, sandbox, clock);
        }
        catch
        {
            scratch.Dispose();
            await clone.DisposeAsync();
            throw;
        }
    }

    private async Task<(PreparedSetup Prepared, IReadOnlyList<Toolchain> Found)> Ready(TestPlan plan, RepositoryView? view, CancellationToken cancel)
    {
        var runner = Planner.Runner(plan.Runner);
        var found = await Need(runner.Toolchains(plan), cancel);
        await tools.Ensure(cancel);
        view ??= await RepositoryView.Of(workspaces, plan.Repo, plan.Base, cancel);
        return (await setup.Ensure(plan, runner, view, found, tools.Folder, cancel), found);
    }

    private async Task<IReadOnlyList<Toolchain>> Need(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var found = new List<Toolchain>();
        foreach (var name in names)
        {
            found.Add(await toolchains.Find(name, cancel)
                ?? throw ResolverFault.Usage("TEST-TOOLCHAIN-MISSING", $"The tests need {name}, which this machine does not have. {toolchains.CureFor(name)}"));
        }

        return found;
    }
}
