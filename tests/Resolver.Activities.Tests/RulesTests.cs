using Resolver.Activities.Classify;
using Resolver.Activities.Enrich;
using Resolver.Activities.Reproduce;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using TestResult = Resolver.Core.Testing.TestResult;

namespace Resolver.Activities.Tests;

public sealed class RulesTests
{
    [Theory]
    [InlineData("", "Paging skips the last item", "", IssueKind.Bug)]
    [InlineData("", "Login page", "panic: runtime error: nil pointer dereference", IssueKind.Bug)]
    [InlineData("", "Add dark mode", "Users want it.", IssueKind.Feature)]
    [InlineData("", "Add returns a wrong sum", "add(1, 2) is 4", IssueKind.Bug)]
    [InlineData("", "Support for TOML", "", IssueKind.Feature)]
    [InlineData("", "Fix typo in README", "teh", IssueKind.Docs)]
    [InlineData("", "Document the retry policy", "", IssueKind.Docs)]
    [InlineData("", "Refactor the parser", "It is long.", IssueKind.Refactor)]
    [InlineData("", "Rename Foo to Bar", "", IssueKind.Refactor)]
    [InlineData("", "Something odd", "Please look.", IssueKind.Bug)]
    [InlineData("enhancement", "It crashes", "panic", IssueKind.Feature)]
    [InlineData("docs", "The example fails", "exception", IssueKind.Docs)]
    [InlineData("bug,feature", "x", "", IssueKind.Bug)]
    [InlineData("priority/high", "Implement paging", "", IssueKind.Feature)]
    public void Issue_IsTakenFor(string labels, string title, string body, IssueKind kind)
    {
        var issue = new Issue(
            new IssueRef("file", "x", "1"), title, labels.Split(',', StringSplitOptions.RemoveEmptyEntries), null, new("0", 1, "text/plain"));

        ClassificationRules.Decide(issue, body).Kind.ShouldBe(kind);
    }

    [Fact]
    public void Complexity_GrowsWithTextAndPlaces_AndStaysWithin100()
    {
        ClassificationRules.Complexity("short").ShouldBe(10);
        ClassificationRules.Complexity("see a.cs, b.py and a.cs").ShouldBe(16);
        ClassificationRules.Complexity(new string('x', 1_000_000)).ShouldBe(100);
    }

    [Theory]
    [InlineData("src/app.cs", "@all")]
    [InlineData("docs/guide.md", "@writers")]
    [InlineData("docs/deep/guide.md", "@writers")]
    [InlineData("web/app.js", "@js")]
    [InlineData("apps/web/main.py", "@apps")]
    [InlineData("build/logs/x.txt", "@logs")]
    [InlineData("generated/x.cs", "")]
    public void LastMatchingRule_Owns(string path, string owner)
    {
        var rules = CodeOwners.Parse("# comment\n*  @all\n*.js @js # inline\n/docs/ @writers\r\napps/ @apps\nlogs/ @logs\n/generated\n");

        string.Join(' ', CodeOwners.Of(RepoPath.Parse(path), rules)).ShouldBe(owner);
    }

    [Fact]
    public void TestThatTheIssueNames_IsTheTarget_OthersFailAnyway()
    {
        var (targets, others) = TargetRules.Split(
            [Failed("tests/test_pages.py::test_last_page"), Failed("tests/test_mail.py::test_smtp")], "test_last_page fails since Monday");

        targets.ShouldBe(["tests/test_pages.py::test_last_page"]);
        others.ShouldBe(["tests/test_mail.py::test_smtp"]);
    }

    [Fact]
    public void IssueThatNamesNone_MakesAllTargets()
    {
        var (targets, others) = TargetRules.Split([Failed("a::test_one"), Failed("b::test_two")], "It is broken.");

        targets.Count.ShouldBe(2);
        others.ShouldBeEmpty();
    }

    [Fact]
    public void NoFailures_MakeNoTargets() => TargetRules.Split([], "x").Targets.ShouldBeEmpty();

    private static TestResult Failed(string id) => new(id, TestOutcome.Failed, 1);
}
