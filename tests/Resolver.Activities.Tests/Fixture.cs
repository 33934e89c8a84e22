using System.Diagnostics;
using Resolver.Adapters.Git;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using TestResult = Resolver.Core.Testing.TestResult;

namespace Resolver.Activities.Tests;

/// <summary>A folder with a real repository, our real mirror of it and a real artifact store.</summary>
public sealed class Fixture : IDisposable, IRunProgress
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-act-").FullName;

    public Fixture()
    {
        Data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        Artifacts = new FileArtifactStore(Path.Combine(_folder, "artifacts"));
        Workspaces = new GitWorkspaces(new GitOptions { DataFolder = Data }, TimeProvider.System);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static ActivityScope Scope { get; } = new(new StepKey(RunId.Parse("run-1"), "step"), 1, DateTimeOffset.MaxValue);

    public static CommitRef SomeCommit { get; } = new(RepoId.Parse("0123456789abcdef"), CommitSha.Parse(new string('b', 40)));

    public static TestPlan Plan { get; } = new(SomeCommit.Repo, SomeCommit.Commit, "pytest", string.Empty, string.Empty, new ResolverConfig());

    public string Data { get; }

    public IArtifactStore Artifacts { get; }

    public IWorkspaces Workspaces { get; }

    public void Report(StepKey step, string text)
    {
    }

    /// <summary>Commits these files, without those that have no text, and imports the repository.</summary>
    public async Task<CommitRef> Repository(params (string Path, string? Text)[] files)
    {
        var top = Directory.CreateDirectory(Path.Combine(_folder, "repo")).FullName;
        foreach (var (path, text) in files)
        {
            var target = Path.Combine(top, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (text is null)
            {
                File.Delete(target);
                continue;
            }

            await File.WriteAllTextAsync(target, text, Cancel);
        }

        await Git(top, "init", "--quiet", "-b", "main");
        await Git(top, "add", "-A");
        await Git(top, "-c", "user.name=User", "-c", "user.email=user@example.org", "commit", "--quiet", "--allow-empty", "-m", "base");
        var snapshot = await Workspaces.Import(new RepoSource(top), null, Cancel);
        return new CommitRef(snapshot.Repo, snapshot.Base);
    }

    public async Task<Issue> Issue(string title = "Paging skips the last item", string body = "The last page is short.", params string[] labels) =>
        new(new IssueRef("file", "x", "1"), title, labels, null, await Artifacts.WriteText(body, "text/plain", Cancel));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        await git.WaitForExitAsync(Cancel);
        git.ExitCode.ShouldBe(0);
    }
}

/// <summary>A bench whose runs are given in order.</summary>
internal sealed class ScriptedBench(params TestReport[] reports) : ITestBench
{
    private readonly Queue<TestReport> _reports = new(reports);

    public List<TestRequest> Requests { get; } = [];

    public static TestReport Report(params (string Id, TestOutcome Outcome)[] results) =>
        new(TestRunStatus.Completed, [.. results.Select(static test => new TestResult(test.Id, test.Outcome, 0.1))], "log", 1);

    public static TestReport Ended(TestRunStatus status) => new(status, [], "the log says why", 1);

    public Task<TestPlan> Prepare(RepoId repo, CommitSha commit, CancellationToken cancel) => Task.FromResult(Fixture.Plan);

    public Task<TestReport> Run(TestPlan plan, TestRequest request, CancellationToken cancel)
    {
        Requests.Add(request);
        return Task.FromResult(_reports.Dequeue());
    }

    public Task<ITestSession> Open(TestPlan plan, CancellationToken cancel) => throw new NotSupportedException();
}
