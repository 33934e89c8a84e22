using Resolver.Activities.Account;
using Resolver.Activities.Gate;
using Resolver.Core.Artifacts;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Syntax;

namespace Resolver.Activities.Tests;

/// <summary>The verdict on real patches of a real commit; a parser that knows no language stands for a machine without one.</summary>
public sealed class JudgeTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task DocumentationPatch_Passes() => (await Judge(IssueKind.Docs, new FileChange(RepoPath.Parse("README.md"), "new"))).Verdict.ShouldBe(Verdict.Pass);

    [Fact]
    public async Task CodeInADocumentationPatch_Fails()
    {
        var verdict = await Judge(IssueKind.Docs, new FileChange(RepoPath.Parse("src/a.py"), "x = 2\n"));

        verdict.Verdict.ShouldBe(Verdict.Fail);
        verdict.Blocking.ShouldContain("src/a.py is not documentation");
    }

    [Fact]
    public async Task CodeThatCannotBeCounted_IsNotRun()
    {
        var verdict = await Judge(IssueKind.Refactor, new FileChange(RepoPath.Parse("src/a.py"), "x = 2\n"));

        verdict.Verdict.ShouldBe(Verdict.NotRun);
        verdict.Checks.Single(static check => check.Name == "checks-kept").Detail.ShouldContain("no parser");
    }

    [Fact]
    public async Task TestInAPatch_Fails() =>
        (await Judge(IssueKind.Docs, new FileChange(RepoPath.Parse("tests/README.md"), "x"))).Blocking.ShouldContain("tests/README.md may not be changed");

    [Fact]
    public async Task Account_WritesReportAndDiff_AndNamesThePatchFile()
    {
        var at = await _fixture.Repository(("src/a.py", "x = 1\n"));
        var patch = await _fixture.Artifacts.WriteJson(new PatchSet(at.Commit, [new FileChange(RepoPath.Parse("src/a.py"), "x = 2\n")]), Fixture.Cancel);

        var accounted = await Account(new RepoSnapshot(at.Repo, at.Commit, "main", Publishable: true, ["The tree is dirty."]), patch);

        accounted.Record.PatchFile.ShouldBe("patch.diff");
        (await _fixture.Artifacts.ReadText(accounted.Patch!, Fixture.Cancel)).ShouldContain("-x = 1\n+x = 2\n");
        (await _fixture.Artifacts.ReadText(accounted.Report, Fixture.Cancel)).ShouldContain("- note: The tree is dirty.");
    }

    [Fact]
    public async Task Account_WithoutAPatch_StillReports()
    {
        var accounted = await Account(null, null);

        accounted.Record.PatchFile.ShouldBeNull();
        accounted.Patch.ShouldBeNull();
        (await _fixture.Artifacts.ReadText(accounted.Report, Fixture.Cancel)).ShouldStartWith("# Failed: x");
    }

    private Task<AccountedRun> Account(RepoSnapshot? snapshot, ArtifactRef? patch)
    {
        var record = new RunRecord
        {
            RunId = RunId.Parse("run-1"),
            Issue = "x",
            Repo = "shop",
            Outcome = RunOutcome.Failed,
            StopReason = "GIT-MISSING",
            Explanation = "Gone.",
            Tests = TestsRecord.None,
            TraceId = new string('0', 32),
        };
        return new AccountActivity(_fixture.Workspaces, _fixture.Artifacts)
            .Run(Fixture.Scope, new AccountInput(record, snapshot, patch, null, [], [], [], null, null), Fixture.Cancel);
    }

    private async Task<GateVerdict> Judge(IssueKind kind, FileChange change)
    {
        var at = await _fixture.Repository(("src/a.py", "x = 1\n"), ("README.md", "old"));
        var patch = await _fixture.Artifacts.WriteJson(new PatchSet(at.Commit, [change]), Fixture.Cancel);
        return await new JudgeActivity(_fixture.Workspaces, _fixture.Artifacts, new NoParser())
            .Run(Fixture.Scope, new GateInput(kind, at, new ResolverConfig(), patch, null, null), Fixture.Cancel);
    }

    private sealed class NoParser : ISyntaxParser
    {
        public Task<bool> CanParse(RepoPath path, CancellationToken cancel) => Task.FromResult(false);

        public Task<SyntaxTree?> Parse(RepoPath path, string text, CancellationToken cancel) => Task.FromResult<SyntaxTree?>(null);
    }
}
