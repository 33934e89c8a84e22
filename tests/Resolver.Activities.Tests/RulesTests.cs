using Resolver.Activities.Enrich;
using Resolver.Activities.Reproduce;
using Resolver.Core.Ids;
using Resolver.Core.Testing;
using TestResult = Resolver.Core.Testing.TestResult;

namespace Resolver.Activities.Tests;

public sealed class RulesTests
{
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
