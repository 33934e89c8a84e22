using Resolver.Adapters.Git;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Tests.Git;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.TestRunners;

/// <summary>A repository of one test and a whole test bench over it: real git, real sandbox, real toolchains.</summary>
internal sealed class BenchHarness : IDisposable
{
    private readonly TestRepo repo = new();
    private readonly GitWorkspaces workspaces;

    public BenchHarness(SandboxMount? extraMount = null, IToolchains? toolchains = null)
    {
        workspaces = new GitWorkspaces(new GitOptions { DataFolder = repo.Data }, TimeProvider.System);
        ISandbox sandbox = new SandboxFactory(new SandboxOptions { DataFolder = repo.Data }, TimeProvider.System).Create();
        sandbox = extraMount is null ? sandbox : new MountingSandbox(sandbox, extraMount);
        Bench = new TestBench(workspaces, sandbox, toolchains ?? new HostToolchains(), BenchFolder, TimeProvider.System);
    }

    public TestBench Bench { get; }

    /// <summary>Where the bench remembers what setups left behind.</summary>
    public string BenchFolder => Path.Combine(repo.Data, "bench");

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public BenchHarness Write(string path, string content)
    {
        repo.Write(path, content);
        return this;
    }

    public async Task<TestPlan> Prepare()
    {
        repo.CommitAll();
        var snapshot = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);
        return await Bench.Prepare(snapshot.Repo, snapshot.Base, Cancel);
    }

    public async Task<TestReport> Run(IReadOnlyList<string>? tests = null, int seconds = 120) =>
        await Bench.Run(await Prepare(), new TestRequest(null, tests, TimeSpan.FromSeconds(seconds)), Cancel);

    public static PatchSet Patch(TestPlan plan, string path, string? content) => new(plan.Base, [new FileChange(RepoPath.Parse(path), content)]);

    public void Dispose() => repo.Dispose();

    /// <summary>The real sandbox with one more mount: packages that a test brings itself instead of installing them each time.</summary>
    private sealed class MountingSandbox(ISandbox inner, SandboxMount mount) : ISandbox
    {
        public SandboxReport Describe() => inner.Describe();

        public Task<SandboxResult> Run(SandboxCommand command, CancellationToken cancel) => inner.Run(command with { Mounts = [.. command.Mounts, mount] }, cancel);

        public Task<ISandboxProcess> Start(SandboxCommand command, CancellationToken cancel) => inner.Start(command with { Mounts = [.. command.Mounts, mount] }, cancel);
    }
}

internal static class ReportChecks
{
    /// <summary>Ids by outcome, in one readable list: <c>+</c> passed, <c>-</c> failed, <c>?</c> not run.</summary>
    public static void ShouldBe(this TestReport report, TestRunStatus status, params string[] marked)
    {
        report.Results.Select(result => Mark(result.Outcome) + result.Id).ShouldBe(marked, ignoreOrder: true, customMessage: report.Log);
        report.Status.ShouldBe(status, report.Log);
    }

    public static Core.Testing.TestResult Of(this TestReport report, string id) => report.Results.Single(result => result.Id == id);

    private static string Mark(TestOutcome outcome) => outcome switch { TestOutcome.Passed => "+", TestOutcome.Failed => "-", _ => "?" };
}
