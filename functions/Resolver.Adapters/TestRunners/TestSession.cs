using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.TestRunners;

/// <summary>A prepared clone; each run gets a fresh folder for its results, deleted after they are read.</summary>
internal sealed class TestSession(IWorkspace clone, ResultFolder scratch, TestPlan plan, ITestRunner runner, Box box, ISandbox sandbox, TimeProvider clock) : ITestSession
{
    public string Root => clone.Root;

    public TestPlan Plan => plan;

    public Task<TestReport> Run(IReadOnlyList<string>? tests, TimeSpan timeout, CancellationToken cancel) =>
        Run(tests, new Deadline(clock, timeout), cancel);

    public SandboxCommand Complete(SandboxCommand command) => box.Complete(command);

    public async Task<IReadOnlyDictionary<RepoPath, string>> Digest(IReadOnlyCollection<RepoPath> files, CancellationToken cancel)
    {
        var digests = new Dictionary<RepoPath, string>();
        foreach (var path in files)
        {
            digests[path] = await FileDigest.Of(new FileInfo(Path.Combine(Root, path.Value)), cancel);
        }

        return digests;
    }

    public async ValueTask DisposeAsync()
    {
        scratch.Dispose();
        await clone.DisposeAsync();
    }

    internal async Task<TestReport> Run(IReadOnlyList<string>? tests, Deadline deadline, CancellationToken cancel)
    {
        using var results = ResultFolder.Beside(clone.Root);
        var outcome = await runner.Run(new RunScope(plan, box, sandbox, tests, deadline, results.Path), cancel);
        var shaped = ResultText.Select(ResultText.Shape(outcome.Results), tests);
        return outcome is { Status: TestRunStatus.Completed, Results.Count: 0 } && tests is null
            ? new TestReport(TestRunStatus.Broken, [], ResultText.Log("The runner reported no test at all.", outcome.Log), deadline.Elapsed.TotalSeconds)
            : new TestReport(outcome.Status, shaped, outcome.Log, deadline.Elapsed.TotalSeconds);
    }
}
