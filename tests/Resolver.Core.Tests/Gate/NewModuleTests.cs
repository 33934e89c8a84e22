using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using TestResult = Resolver.Core.Testing.TestResult;

namespace Resolver.Core.Tests.Gate;

/// <summary>The profile of a scaffold: frozen acceptance tests pass, nothing breaks, nothing but new files below one new folder.</summary>
public sealed class NewModuleTests
{
    private const string Acceptance = "services/orders/acceptance.TestHealth";
    private const string Own = "tests.TestOld";

    [Fact]
    public void NewServiceThatPasses_Passes_AndIsForAPerson()
    {
        var verdict = GatePolicy.Judge(Evidence());

        verdict.Verdict.ShouldBe(Verdict.Pass);
        verdict.NeedsPerson.ShouldBeTrue();
        verdict.Checks.Select(static check => check.Name).ShouldBe(["paths", "new-module", "checks-kept", "apart-from-tests", "runner", "frozen-test", "acceptance", "same-tests", "nothing-breaks"]);
    }

    [Fact]
    public void FileOutsideOfTheFolder_Fails() => Fails("new-module", Evidence() with { Paths = [Path("services/orders/go.mod"), Path("services/orders/main.go"), Path("README.md")] });

    [Fact]
    public void FolderThatBeginsAlike_IsOutside() => Fails("new-module", Evidence() with { Paths = [Path("services/orders/go.mod"), Path("services/orders-old/main.go")] });

    [Fact]
    public void FolderThatIsThere_Fails() => Fails("new-module", Evidence() with { Before = [Path("services/orders/notes.txt")] });

    [Fact]
    public void NoFolder_Blocks() => Check("new-module", Verdict.NotRun, Evidence() with { Folder = null });

    [Fact]
    public void NoFrozenTest_Blocks() => Check("acceptance", Verdict.NotRun, Evidence() with { Frozen = [], Paths = [Path("services/orders/main.go")] });

    [Fact]
    public void AcceptanceTestThatFails_Fails() => Fails("acceptance", Evidence() with { Head = Report((Acceptance, TestOutcome.Failed), (Own, TestOutcome.Passed)) });

    [Fact]
    public void AcceptanceTestThatDidNotRun_Fails() => Fails("acceptance", Evidence() with { Head = Report((Own, TestOutcome.Passed)) });

    [Fact]
    public void AcceptanceTestThatPassedBefore_ProvesNothing() => Fails("acceptance", Evidence() with { Baseline = Report((Acceptance, TestOutcome.Passed), (Own, TestOutcome.Passed)) });

    [Fact]
    public void FrozenTestThatChanged_Fails() => Fails("frozen-test", Evidence() with { FrozenIntact = false });

    [Fact]
    public void TestOfTheRepositoryThatBreaks_Fails() => Fails("nothing-breaks", Evidence() with { Head = Report((Acceptance, TestOutcome.Passed), (Own, TestOutcome.Failed)) });

    [Fact]
    public void TestThatTheImplementationBrings_Fails() => Fails("paths", Evidence() with { Paths = [Path("services/orders/go.mod"), Path("services/orders/main.go"), Path("services/orders/lazy_test.go")] });

    [Fact]
    public void FirstVersionOfTheWorkflow_StillSeesNoProfile()
    {
        GateProfile.For(IssueKind.Scaffold).ShouldBeNull();
        GateProfile.Of(IssueKind.Scaffold)!.NewModuleOnly.ShouldBeTrue();
        GateProfile.Of(IssueKind.Bug).ShouldBe(GateProfile.For(IssueKind.Bug));
    }

    private static void Fails(string check, GateEvidence evidence) => Check(check, Verdict.Fail, evidence);

    private static void Check(string name, Verdict wanted, GateEvidence evidence)
    {
        var verdict = GatePolicy.Judge(evidence);
        verdict.Verdict.ShouldNotBe(Verdict.Pass);
        verdict.Checks.First(check => check.Name == name).Verdict.ShouldBe(wanted);
    }

    private static GateEvidence Evidence() => new(
        IssueKind.Scaffold,
        new ResolverConfig(),
        "0",
        [Path("services/orders/go.mod"), Path("services/orders/main.go")],
        Report((Acceptance, TestOutcome.NotRun), (Own, TestOutcome.Passed)),
        Report((Acceptance, TestOutcome.Passed), (Own, TestOutcome.Passed)),
        HeadIsFull: true,
        [Acceptance],
        [],
        [])
    {
        Frozen = [Path("services/orders/go.mod")],
        Folder = Path("services/orders"),
    };

    private static RepoPath Path(string path) => RepoPath.Parse(path);

    private static TestReport Report(params (string Id, TestOutcome Outcome)[] tests) =>
        new(TestRunStatus.Completed, [.. tests.Select(static test => new TestResult(test.Id, test.Outcome, 0.1))], string.Empty, 1);
}
