using Resolver.Core.Artifacts;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Tests.Reproduce;

/// <summary>One Python repository with a bug that none of its tests shows.</summary>
public sealed class PythonHouse : IAsyncLifetime
{
    public const string Wrong = "def allowed(count, limit):\n    return count < limit\n\n\ndef remaining(count, limit):\n    return 10 // (limit - count)\n";
    public const string Right = "def allowed(count, limit):\n    return count <= limit\n\n\ndef remaining(count, limit):\n    return 10 // (limit - count)\n";

    public ReproductionHouse House { get; private set; } = null!;

    public async ValueTask InitializeAsync() => House = await ReproductionHouse.With(
        ("limits/limiter.py", Wrong),
        ("limits/__init__.py", string.Empty),
        ("tests/test_limiter.py", "from limits.limiter import allowed\n\n\ndef test_below():\n    assert allowed(1, 3)\n\n\ndef test_above():\n    assert not allowed(4, 3)\n"));

    public async ValueTask DisposeAsync() => await House.DisposeAsync();
}

/// <summary>pytest on the real bench: a good test is frozen, and everything that only looks like one is refused.</summary>
public sealed class WriteTestPythonTests(PythonHouse python) : IClassFixture<PythonHouse>
{
    private const string Import = "from limits.limiter import allowed, remaining\n\n\n";
    private const string Good = Import + "def test_exactly_the_limit_passes():\n    assert allowed(3, 3)\n";
    private const string Issue = "Limiter lets too few through: allowed(3, 3) should be true";

    private static readonly (string Path, string Symbol)[] Shown = [("limits/limiter.py", "allowed"), ("limits/limiter.py", "remaining"), ("tests/test_limiter.py", "test_below")];

    [Fact]
    public async Task GoodTest_IsFrozen_WithItsBaseline()
    {
        var (result, writer) = await Write(Good);

        var written = result.ShouldBeOfType<WrittenTest.Reproduced>();
        written.Path.Value.ShouldBe("tests/test_limiter_lets_too_few_through_issue.py");
        written.Usage.Usd.ShouldBe(0.01m);
        var id = $"{written.Path}::test_exactly_the_limit_passes";
        written.Base.Targets.ShouldBe([id]);
        written.Base.Counts.ShouldBe(new TestCounts(2, 1, 0));
        var report = await python.House.Artifacts.ReadJson<TestReport>(written.Base.Baseline, Fixture.Cancel);
        report.Results.Select(test => test.Outcome).ShouldBe([TestOutcome.Passed, TestOutcome.Passed, TestOutcome.Failed], ignoreOrder: true);
        report.Results[^1].Message!.ShouldContain("assert");
        (await python.House.Artifacts.ReadFrozen(written.Base.Frozen, Fixture.Cancel))!.Files.ShouldHaveSingleItem().Content.ShouldBe(Good);
        writer.Prompts.ShouldHaveSingleItem().Place.Example.Value.ShouldBe("tests/test_limiter.py");
        writer.Prompts[0].Place.ExampleText.ShouldContain("def test_below");
    }

    [Theory]
    [InlineData("syntax error", "def test_x(:\n    pass\n", "SyntaxError")]
    [InlineData("missing module", "import nothing_of_that_name\n\n\ndef test_x():\n    assert nothing_of_that_name.f() == 1\n", "nothing_of_that_name")]
    [InlineData("missing name", Import + "def test_x():\n    assert permitted(3, 3)\n", "is broken")]
    [InlineData("missing fixture", Import + "def test_x(database):\n    assert allowed(3, 3)\n", "is broken")]
    [InlineData("passes", Import + "def test_x():\n    assert not allowed(3, 3)\n", "passes, so it does not show the issue")]
    [InlineData("asserts false", Import + "def test_x():\n    allowed(3, 3)\n    assert False\n", "does not depend on the code")]
    [InlineData("asserts false by a framework", Import + "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_x(self):\n        allowed(3, 3)\n        self.assertTrue(False)\n", "does not depend on the code")]
    [InlineData("raises by itself", Import + "def test_x():\n    allowed(3, 3)\n    raise AssertionError('no')\n", "does not depend on the code")]
    [InlineData("always fails, without the code", "def test_x():\n    one = 1\n    assert one == 2\n", "uses none of the code")]
    [InlineData("made-up exception", Import + "def test_x():\n    allowed(3, 3)\n    raise ValueError('the limit is wrong')\n", "which the issue does not name")]
    [InlineData("exception of the code that the issue does not name", Import + "def test_x():\n    assert remaining(3, 3) == 0\n", "ZeroDivisionError, which the issue does not name")]
    [InlineData("flaky: only the second run names the test", "import sys\n" + Import + "def test_x():\n    assert allowed(3, 3) or 'issue' in ' '.join(sys.argv)\n", "it is flaky")]
    [InlineData("skipped", "import pytest\n" + Import + "@pytest.mark.skip\ndef test_x():\n    assert allowed(3, 3)\n", "did not run")]
    [InlineData("no test", Import + "def helper():\n    assert allowed(3, 3)\n", "found no test")]
    [InlineData("many tests", Import + "import pytest\n\n\n@pytest.mark.parametrize('n', range(9))\ndef test_x(n):\n    assert allowed(n, n)\n", "has 9 tests")]
    [InlineData("changes the code", Import + "def test_x():\n    open('limits/limiter.py', 'a').write('# changed\\n')\n    assert allowed(3, 3)\n", "changes limits/limiter.py")]
    public async Task TestThatOnlyLooksLikeOne_IsRefused_WithTheReason(string what, string bad, string reason)
    {
        var (result, writer) = await Write(bad);

        writer.Prompts.Count.ShouldBe(2, what);
        writer.Prompts[1].Refused!.Reason.ShouldContain(reason, customMessage: what);
        writer.Prompts[1].Refused!.Text.ShouldBe(bad);
        writer.Prompts[1].Round.ShouldBe(2);
        result.ShouldBeOfType<WrittenTest.Nothing>(what).Usage.Usd.ShouldBe(0.02m);
    }

    [Fact]
    public async Task ExceptionThatTheIssueNames_ThrownByTheCode_Counts()
    {
        var (result, _) = await python.House.Write(
            "remaining(3, 3) throws ZeroDivisionError", Shown, Import + "def test_nothing_is_left():\n    assert remaining(3, 3) == 0\n");

        result.ShouldBeOfType<WrittenTest.Reproduced>().Base.Targets.Count.ShouldBe(1);
    }

    [Fact]
    public async Task RefusedTwice_IsNothing_WithTheReasonAndTheCost()
    {
        const string bad = Import + "def test_x():\n    assert not allowed(3, 3)\n";

        var nothing = (await Write(bad, bad)).Result.ShouldBeOfType<WrittenTest.Nothing>();

        nothing.Code.ShouldBe("refused");
        nothing.Reason.ShouldContain("passes, so it does not show the issue");
        nothing.Usage.Usd.ShouldBe(0.02m);
    }

    [Fact]
    public async Task FrozenTest_ProvesTheRightCandidate_AndNoOther()
    {
        var ready = (await Write(Good)).Result.ShouldBeOfType<WrittenTest.Reproduced>().Base;
        var frozen = RepoPath.Parse("tests/test_limiter_lets_too_few_through_issue.py");
        FileChange Code(string text) => new(RepoPath.Parse("limits/limiter.py"), text);

        var (right, head, patch) = await python.House.Judge(ready, merge: true, Code(PythonHouse.Right));
        right.Verdict.ShouldBe(Verdict.Pass, right.Blocking);
        right.NeedsPerson.ShouldBeTrue("a model wrote the test");
        head.Counts.ShouldBe(new TestCounts(3, 0, 0));
        patch.Paths.ShouldContain(frozen);
        (await python.House.Workspaces.Diff(python.House.At.Repo, patch, Fixture.Cancel)).ShouldContain("+def test_exactly_the_limit_passes():");

        var other = Code(PythonHouse.Wrong + "\n\nX = 1\n");
        foreach (var trick in new FileChange[][]
        {
            [other],
            [other, new FileChange(frozen, "def test_exactly_the_limit_passes():\n    pass\n")],
            [other, new FileChange(frozen, null)],
            [other, new FileChange(RepoPath.Parse("tests/conftest.py"), "collect_ignore_glob = ['*issue*']\n")],
            [other, new FileChange(RepoPath.Parse($"{frozen}/shadow.py"), "x = 1\n")],
            [other, new FileChange(RepoPath.Parse("pytest.ini"), "[pytest]\naddopts = --ignore=" + frozen + "\n")],
        })
        {
            var (verdict, tested, _) = await python.House.Judge(ready, merge: true, trick);
            verdict.Verdict.ShouldBe(Verdict.Fail, $"{trick[^1].Path}: {verdict.Blocking}");
            verdict.Checks.Single(check => check.Name == "reproduction").Verdict.ShouldBe(Verdict.Fail, trick[^1].Path.Value);
            tested.Counts.ShouldBe(new TestCounts(2, 1, 0), trick[^1].Path.Value);
        }
    }

    [Fact]
    public async Task PatchThatDoesNotBringTheFrozenTest_Fails()
    {
        var ready = (await Write(Good)).Result.ShouldBeOfType<WrittenTest.Reproduced>().Base;

        var (verdict, _, _) = await python.House.Judge(ready, merge: false, new FileChange(RepoPath.Parse("limits/limiter.py"), PythonHouse.Right));

        verdict.Checks.Single(check => check.Verdict != Verdict.Pass).Name.ShouldBe("frozen-test");
    }

    [Fact]
    public async Task HeadWithoutTheFrozenTest_IsNotRun()
    {
        var ready = (await Write(Good)).Result.ShouldBeOfType<WrittenTest.Reproduced>().Base;
        var forgotten = ready with { Frozen = null };

        var (verdict, _, _) = await python.House.Judge(forgotten, merge: false, new FileChange(RepoPath.Parse("limits/limiter.py"), PythonHouse.Right));

        verdict.Verdict.ShouldNotBe(Verdict.Pass);
        verdict.Checks.Single(check => check.Name == "same-tests").Verdict.ShouldBe(Verdict.NotRun);
    }

    private Task<(WrittenTest Result, ScriptedTestWriter Writer)> Write(params IReadOnlyList<string> answers) => python.House.Write(Issue, Shown, answers);
}
