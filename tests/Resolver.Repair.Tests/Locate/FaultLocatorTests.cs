using Resolver.Core.Ids;
using Resolver.Core.Repair;
using Resolver.Core.Testing;
using Resolver.Repair.Locate;

namespace Resolver.Repair.Tests.Locate;

public sealed class FaultLocatorTests
{
    private static readonly RepoPath App = RepoPath.Parse("src/app.py");
    private static readonly RepoPath Tests = RepoPath.Parse("tests/test_app.py");

    [Fact]
    public void LineOfFailingTestsOnly_IsMoreSuspiciousThanASharedOne()
    {
        var map = FaultLocator.Locate(Request(), Covered(("bad", false, [1, 2]), ("good", true, [1])), [App, Tests]);

        map.Of(App, 2, 2, 1).ShouldBe(1);
        map.Of(App, 1, 1, 1).ShouldBeInRange(0.5, 0.99);
        map.Top(1).ShouldBe(["src/app.py:2"]);
    }

    [Fact]
    public void TestsAndConfiguration_AreNeverSuspects()
    {
        var map = FaultLocator.Locate(Request("tests/test_app.py:3: AssertionError\nsetup.py:1: x"), CoverageReport.None, [Tests, RepoPath.Parse("setup.py")]);

        map.Files.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("  File \"/box/repo/src/app.py\", line 7, in f")]
    [InlineData("src/app.py:7: in f")]
    [InlineData("   at App.F() in /box/repo/src/app.py:line 7")]
    public void WithoutCoverage_StackFramesSpeak(string frame)
    {
        var map = FaultLocator.Locate(Request(frame), CoverageReport.None, [App, Tests]);

        map.Top(1).ShouldBe(["src/app.py:7"]);
    }

    private static RepairRequest Request(string message = "")
    {
        var plan = new TestPlan(RepoId.Parse("0123456789abcdef"), CommitSha.Parse(new string('0', 40)), "pytest", "", "", new ResolverConfig());
        var report = new TestReport(TestRunStatus.Completed, [new Core.Testing.TestResult("bad", TestOutcome.Failed, 0, message)], "", 0);
        return new RepairRequest(plan, report, ["bad"], "", []);
    }

    private static CoverageReport Covered(params (string Id, bool Passed, int[] Lines)[] tests) => new(
        [.. tests.Select(test => new CoveredTest(test.Id, test.Passed, 0, new Dictionary<RepoPath, IReadOnlySet<int>> { [App] = test.Lines.ToHashSet() }))]);
}
