using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Testing;

/// <summary>
/// Runs a repository's tests: finds the runner, prepares once at base (the setup phase), makes a throwaway clone, restores the base's
/// tests and configuration when asked, runs in the sandbox, and reads the results from a file that the runner owns.
/// </summary>
public interface ITestBench
{
    /// <summary>Finds out how the repository is tested and runs its setup phase, once for each base and plan; later calls find it done.</summary>
    /// <exception cref="Faults.ResolverFault"><c>TEST-NONE-FOUND</c>, <c>TEST-SETUP-FAILED</c>, <c>TEST-TOOLCHAIN-MISSING</c>, <c>CONFIG-*</c>.</exception>
    Task<TestPlan> Prepare(RepoId repo, CommitSha commit, CancellationToken cancel);

    /// <summary>Runs tests at the plan's commit with a patch applied.</summary>
    Task<TestReport> Run(TestPlan plan, TestRequest request, CancellationToken cancel);

    /// <summary>
    /// A prepared, patched clone that stays open for a series of runs, for those who validate many candidates: they write files into
    /// it and run commands of their own in the sandbox.
    /// </summary>
    Task<ITestSession> Open(TestPlan plan, CancellationToken cancel);
}

/// <summary>How a repository is tested; a value that a run carries.</summary>
/// <param name="Repo">The repository.</param>
/// <param name="Base">The commit that setup and configuration come from.</param>
/// <param name="Runner"><c>dotnet</c>, <c>go</c>, <c>pytest</c>, <c>unittest</c>, <c>node</c>, <c>jest</c>, <c>vitest</c>, <c>mocha</c> or <c>command</c>.</param>
/// <param name="Root">Folder of the tested project inside the repository, or an empty string for its top.</param>
/// <param name="Target">Runner-specific: the solution or project, the package pattern, the test folder. Empty for the runner's own default.</param>
/// <param name="Config">What <c>.resolver.yml</c> says at base.</param>
public sealed record TestPlan(RepoId Repo, CommitSha Base, string Runner, string Root, string Target, ResolverConfig Config)
{
    /// <summary>
    /// Frozen tests: on top of base's own in every run and session of this plan, whatever a patch says. Null where there are none. It does
    /// not travel with the plan: who makes a step's plan puts them in (<see cref="FrozenTests"/>); without them they count as not run.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PatchSet? Frozen { get; init; }
}

/// <summary>One test run.</summary>
/// <param name="Patch">What to apply to the base; null for the base itself.</param>
/// <param name="Tests">Only these tests (as many as the runner can select); null for all.</param>
/// <param name="Timeout">Wall-clock for the whole run.</param>
/// <param name="RestoreBase">True for a verdict: files that are tests, build or runner configuration are put back as they are at base after the patch, and frozen tests are put on top.</param>
public sealed record TestRequest(PatchSet? Patch, IReadOnlyList<string>? Tests, TimeSpan Timeout, bool RestoreBase = true);

/// <summary>An open, prepared clone.</summary>
public interface ITestSession : IAsyncDisposable
{
    /// <summary>The clone's root on this machine.</summary>
    string Root { get; }

    /// <summary>The plan that it was opened with.</summary>
    TestPlan Plan { get; }

    /// <summary>Digests of files as they are now, links not followed, to see whether a run left them alone; empty for one that is not there.</summary>
    Task<IReadOnlyDictionary<RepoPath, string>> Digest(IReadOnlyCollection<RepoPath> files, CancellationToken cancel);

    /// <summary>Runs tests on the clone as it is now.</summary>
    Task<TestReport> Run(IReadOnlyList<string>? tests, TimeSpan timeout, CancellationToken cancel);

    /// <summary>
    /// Completes a command with this clone's mounts and environment (toolchain roots, caches, <c>PATH</c>), so that it runs as the
    /// tests do. Given mounts and variables win.
    /// </summary>
    Sandbox.SandboxCommand Complete(Sandbox.SandboxCommand command);
}

/// <summary>What <c>.resolver.yml</c> at the base commit may say. Unknown keys and wrong types are refused with the line number.</summary>
public sealed record ResolverConfig
{
    /// <summary>Force a runner instead of finding one.</summary>
    public string? Runner { get; init; }

    /// <summary>Folder of the tested project inside the repository.</summary>
    public string? Root { get; init; }

    /// <summary>Commands of the setup phase, each one an argument list; replaces the runner's own.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    /// <summary>The test command with runner <c>command</c>: writes JUnit XML to the file named by <c>RESOLVER_RESULTS</c>.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>Globs of further test paths (besides the runner's conventions) that a patch may not change.</summary>
    public IReadOnlyList<string> TestPaths { get; init; } = [];

    /// <summary>Globs of paths that a patch may never change.</summary>
    public IReadOnlyList<string> ForbiddenPaths { get; init; } = [];

    /// <summary>Folder of .proto files inside the repository; null for the operator's registry, or for the usual folders.</summary>
    public string? Schemas { get; init; }

    /// <summary>Folder below which new services are made. Default <c>services</c>.</summary>
    public string Services { get; init; } = "services";

    /// <summary>Seconds for one whole test run. Default 300, range 1 to 3600.</summary>
    public int TestTimeoutSeconds { get; init; } = 300;

    /// <summary>Seconds for the setup phase. Default 600, range 1 to 3600.</summary>
    public int SetupTimeoutSeconds { get; init; } = 600;
}
