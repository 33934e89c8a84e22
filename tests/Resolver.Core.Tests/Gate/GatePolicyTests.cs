using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

using TestResult = Resolver.Core.Testing.TestResult;

namespace Resolver.Core.Tests.Gate;

public sealed class GatePolicyTests
{
    [Fact]
    public void ProgramThatBeginsToNameItsTests_Fails() =>
        Judge(Bug() with { Files = [new(App, new(1, 0), new(1, 0), null) { NamesTests = true }] }, "apart-from-tests", Verdict.Fail);

    [Theory]
    [InlineData("import unittest\nunittest.TestCase.assertEqual = None", 2)]
    [InlineData("using Xunit;", 1)]
    [InlineData("const t = require('node:test');", 1)]
    [InlineData("import \"testing\"", 1)]
    [InlineData("def testing_rate(latest): return jestful", 0)]
    public void TestMachinery_IsFoundByItsNames(string text, int mentions) => TestMachinery.Mentions(text).ShouldBe(mentions);

    [Fact]
    public void Bug_FailedAtBaseAndPassesNow_Passes()
    {
        var verdict = GatePolicy.Judge(Bug());

        verdict.Verdict.ShouldBe(Verdict.Pass);
        verdict.FailingTests.ShouldBeEmpty();
        verdict.NeedsPerson.ShouldBeFalse();
        verdict.Checks.Select(check => check.Name).ShouldBe(["paths", "checks-kept", "apart-from-tests", "runner", "reproduction", "same-tests", "nothing-breaks"]);
    }

    [Fact]
    public void FrozenTest_IsExpected_AndNeedsAPerson()
    {
        var frozen = RepoPath.Parse("tests/test_issue.py");
        var bug = Bug();
        var evidence = bug with { Frozen = [frozen], Paths = [.. bug.Paths, frozen] };

        var verdict = GatePolicy.Judge(evidence);

        verdict.Verdict.ShouldBe(Verdict.Pass, verdict.Blocking);
        verdict.NeedsPerson.ShouldBeTrue();
        Judge(evidence with { FrozenIntact = false }, "frozen-test", Verdict.Fail);
        Judge(evidence with { Frozen = [] }, "paths", Verdict.Fail);
        Judge(evidence with { Paths = [frozen] }, "paths", Verdict.Fail);
    }

    [Fact]
    public void TargetStillRed_Fails() =>
        Judge(Bug() with { Head = Report(("red", TestOutcome.Failed), ("green", TestOutcome.Passed)) }, "reproduction", Verdict.Fail);

    [Fact]
    public void TargetMissingAtHead_DoesNotPass()
    {
        var verdict = GatePolicy.Judge(Bug() with { Head = Report(("green", TestOutcome.Passed)) });

        verdict.Verdict.ShouldBe(Verdict.Fail);
        Check(verdict, "same-tests").Verdict.ShouldBe(Verdict.NotRun);
    }

    [Fact]
    public void PassingTestThatFailsNow_Fails()
    {
        var verdict = GatePolicy.Judge(Bug() with { Head = Report(("red", TestOutcome.Passed), ("green", TestOutcome.Failed)) });

        Check(verdict, "nothing-breaks").Verdict.ShouldBe(Verdict.Fail);
        verdict.FailingTests.ShouldBe(["green"]);
    }

    [Fact]
    public void PassingTestThatIsSkippedNow_Fails() =>
        Judge(Bug() with { Head = Report(("red", TestOutcome.Passed), ("green", TestOutcome.NotRun)) }, "nothing-breaks", Verdict.Fail);

    [Fact]
    public void MissingTest_IsNotRunAndBlocks()
    {
        var verdict = GatePolicy.Judge(Bug() with { Head = Report(("red", TestOutcome.Passed)) });

        verdict.Verdict.ShouldBe(Verdict.NotRun);
        Check(verdict, "same-tests").Detail.ShouldContain("green");
    }

    [Fact]
    public void NewTestId_Fails() =>
        Judge(Bug() with { Head = Report(("red", TestOutcome.Passed), ("green", TestOutcome.Passed), ("smuggled", TestOutcome.Passed)) }, "same-tests", Verdict.Fail);

    [Fact]
    public void FlakyTestThatFailsNow_ProvesNothing()
    {
        var evidence = Bug() with { Head = Report(("red", TestOutcome.Passed), ("green", TestOutcome.Failed)), Flaky = ["green"] };

        Check(GatePolicy.Judge(evidence), "nothing-breaks").Verdict.ShouldBe(Verdict.Pass);
    }

    [Fact]
    public void OnlyRelatedTestsRan_Blocks() =>
        Judge(Bug() with { HeadIsFull = false }, "same-tests", Verdict.NotRun);

    [Theory]
    [InlineData(TestRunStatus.BuildFailed, Verdict.Fail)]
    [InlineData(TestRunStatus.TimedOut, Verdict.NotRun)]
    [InlineData(TestRunStatus.Broken, Verdict.NotRun)]
    [InlineData(TestRunStatus.LimitExceeded, Verdict.NotRun)]
    public void RunThatDidNotComplete_DoesNotPass(TestRunStatus status, Verdict expected) =>
        Judge(Bug() with { Head = Bug().Head! with { Status = status } }, "runner", expected);

    [Theory]
    [InlineData("tests/test_a.py")]
    [InlineData("src/a_test.go")]
    [InlineData(".resolver.yml")]
    public void TestOrForbiddenPath_Fails(string path) =>
        Judge(Bug() with { Paths = [RepoPath.Parse(path)] }, "paths", Verdict.Fail);

    [Fact]
    public void EmptyPatch_Fails() => Judge(Bug() with { Paths = [] }, "paths", Verdict.Fail);

    [Fact]
    public void RemovedAssertion_Fails() =>
        Judge(Bug() with { Files = [new(App, new(3, 0), new(2, 0), null)] }, "checks-kept", Verdict.Fail);

    [Fact]
    public void DeletedFileWithAssertions_Fails() =>
        Judge(Bug() with { Files = [new(App, new(1, 0), null, null)] }, "checks-kept", Verdict.Fail);

    [Fact]
    public void NewSkip_Fails() =>
        Judge(Bug() with { Files = [new(App, new(1, 0), new(1, 1), null)] }, "checks-kept", Verdict.Fail);

    [Fact]
    public void UncountableFile_Blocks() =>
        Judge(Bug() with { Files = [new(App, null, null, "no parser")] }, "checks-kept", Verdict.NotRun);

    [Fact]
    public void ConfigurationChange_NeedsAPerson() =>
        GatePolicy.Judge(Bug() with { Paths = [RepoPath.Parse("App/App.csproj")] }).NeedsPerson.ShouldBeTrue();

    [Fact]
    public void Docs_OnlyDocumentation_PassesWithoutTests() =>
        GatePolicy.Judge(Docs("docs/guide.md")).Verdict.ShouldBe(Verdict.Pass);

    [Fact]
    public void Docs_TouchingCode_Fails() =>
        Judge(Docs("src/app.py"), "documentation-only", Verdict.Fail);

    [Fact]
    public void Refactor_NeedsNoFailingTest() =>
        GatePolicy.Judge(Bug() with
        {
            Kind = IssueKind.Refactor,
            Targets = [],
            Baseline = Report(("green", TestOutcome.Passed)),
            Head = Report(("green", TestOutcome.Passed)),
        }).Verdict.ShouldBe(Verdict.Pass);

    [Fact]
    public void Bug_WithoutTargets_Blocks() =>
        Judge(Bug() with { Targets = [] }, "reproduction", Verdict.NotRun);

    [Theory]
    [InlineData(IssueKind.Feature)]
    [InlineData(IssueKind.Scaffold)]
    public void KindWithoutProfile_Blocks(IssueKind kind) =>
        GatePolicy.Judge(Bug() with { Kind = kind }).Verdict.ShouldBe(Verdict.NotRun);

    [Fact]
    public void RepeatedId_CountsItsWorstOutcome() =>
        Judge(Bug() with { Head = Report(("red", TestOutcome.Failed), ("red", TestOutcome.Passed), ("green", TestOutcome.Passed)) }, "reproduction", Verdict.Fail);

    private static readonly RepoPath App = RepoPath.Parse("src/app.py");

    private static GateEvidence Bug() => new(
        IssueKind.Bug,
        new ResolverConfig(),
        "0a",
        [App],
        Report(("red", TestOutcome.Failed), ("green", TestOutcome.Passed)),
        Report(("red", TestOutcome.Passed), ("green", TestOutcome.Passed)),
        HeadIsFull: true,
        ["red"],
        [],
        [new FileChecks(App, new CheckCount(0, 0), new CheckCount(0, 0), null)]);

    private static GateEvidence Docs(string path) =>
        new(IssueKind.Docs, new ResolverConfig(), "0a", [RepoPath.Parse(path)], null, null, false, [], [], []);

    private static TestReport Report(params (string Id, TestOutcome Outcome)[] tests) =>
        new(TestRunStatus.Completed, [.. tests.Select(test => new TestResult(test.Id, test.Outcome, 0.1))], string.Empty, 1);

    private static void Judge(GateEvidence evidence, string check, Verdict expected)
    {
        var verdict = GatePolicy.Judge(evidence);
        Check(verdict, check).Verdict.ShouldBe(expected);
        verdict.Verdict.ShouldNotBe(Verdict.Pass);
    }

    private static GateCheck Check(GateVerdict verdict, string name) => verdict.Checks.Single(check => check.Name == name);
}
