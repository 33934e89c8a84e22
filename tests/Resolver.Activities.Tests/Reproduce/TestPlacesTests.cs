using Resolver.Activities.Reproduce;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Activities.Tests.Reproduce;

public sealed class TestPlacesTests
{
    [Theory]
    [InlineData("pytest", "tests/test_a.py", "Paging skips the last item!", "tests/test_paging_skips_the_last_item_issue.py")]
    [InlineData("unittest", "tests/a_test.py", "Paging", "tests/paging_issue_test.py")]
    [InlineData("go", "auth/store_test.go", "Fails on linux", "auth/fails_on_linux_issue_test.go")]
    [InlineData("dotnet", "tests/X.Tests/PagingTests.cs", "2 items are lost", "tests/X.Tests/Reported2ItemsAreLostIssueTests.cs")]
    [InlineData("jest", "src/__tests__/a.spec.ts", "Lost await", "src/__tests__/lost-await-issue.spec.ts")]
    [InlineData("node", "test/a.js", "Lost await", "test/lost-await-issue.js")]
    [InlineData("node", "test-a.mjs", "Lost await", "test-lost-await-issue.mjs")]
    [InlineData("mocha", "test/a-test.js", "../../etc/passwd\0", "test/etc-passwd-issue-test.js")]
    [InlineData("vitest", "src/a.test.tsx", "", "src/reported-issue.test.tsx")]
    public void NewFile_FollowsTheExample_AndIsATest(string runner, string example, string title, string expected)
    {
        var plan = Plan(runner);

        var path = TestPlaces.Beside(plan, RepoPath.Parse(example), title, [RepoPath.Parse(example)]);

        path.Value.ShouldBe(expected);
        PathPolicy.IsTest(path, plan.Config).ShouldBeTrue();
        TestPlaces.Example(plan, [path], []).ShouldBe(path, "the runner finds the new file by the same rule");
    }

    [Fact]
    public void FileThatIsThere_IsNeverOverwritten()
    {
        var example = RepoPath.Parse("tests/test_a.py");
        var taken = RepoPath.Parse("tests/Test_Paging_Issue.py");

        TestPlaces.Beside(Plan("pytest"), example, "Paging", [example, taken]).Value.ShouldBe("tests/test_paging_issue_2.py");
    }

    [Fact]
    public void Example_IsARetrievedTest_OrTheOneNearestToTheCode()
    {
        RepoPath[] files = [.. new[] { "tests/test_plans.py", "tests/test_limiter.py", "tests/conftest.py", "src/limiter.py" }.Select(RepoPath.Parse)];

        TestPlaces.Example(Plan("pytest"), files, [Hit("tests/test_plans.py")])!.Value.ShouldBe("tests/test_plans.py");
        TestPlaces.Example(Plan("pytest"), files, [Hit("src/limiter.py")])!.Value.ShouldBe("tests/test_limiter.py");
        TestPlaces.Example(Plan("go"), files, []).ShouldBeNull();
        TestPlaces.Example(Plan("command"), files, []).ShouldBeNull();
    }

    private static UnitHit Hit(string path) => new(new CodeUnit(Fixture.SomeCommit.Commit, RepoPath.Parse(path), "f", "function", new LineSpan(1, 2), "text"), 1, ["bm25"]);

    private static TestPlan Plan(string runner) => Fixture.Plan with { Runner = runner };
}
