using Resolver.Core.Testing;

namespace Resolver.Adapters.Tests.TestRunners;

public sealed class PythonRunnerTests
{
    private const string Wrong = "def add(a, b):\n    return a - b\n";
    private const string Right = "def add(a, b):\n    return a + b\n";

    [Fact]
    public async Task Pytest_GivesOneResultForEachTest()
    {
        using var harness = new BenchHarness();
        harness.Write("calc.py", Wrong).Write("tests/test_calc.py", """
            import pytest
            from calc import add

            def test_zero():
                assert add(0, 0) == 0

            @pytest.mark.parametrize("a,b,c", [(1, 2, 3), (4, 0, 4)])
            def test_add(a, b, c):
                print("adding")
                assert add(a, b) == c

            @pytest.mark.skip(reason="later")
            def test_skipped():
                pass

            @pytest.mark.xfail
            def test_known_to_fail():
                assert False

            @pytest.fixture
            def broken():
                raise ValueError("no database")

            def test_with_broken_fixture(broken):
                pass
            """);
        var report = await harness.Run();
        report.ShouldBe(
            TestRunStatus.Completed,
            "+tests/test_calc.py::test_zero", "-tests/test_calc.py::test_add[1-2-3]", "+tests/test_calc.py::test_add[4-0-4]", "?tests/test_calc.py::test_skipped",
            "+tests/test_calc.py::test_known_to_fail", "-tests/test_calc.py::test_with_broken_fixture");
        var failed = report.Of("tests/test_calc.py::test_add[1-2-3]");
        failed.Message!.ShouldContain("assert -1 == 3");
        failed.Message!.ShouldNotContain("/box/");
        failed.Output!.ShouldContain("adding");
        failed.File.ShouldBe("tests/test_calc.py");
    }

    [Fact]
    public async Task Unittest_GivesOneResultForEachTest()
    {
        using var harness = new BenchHarness();
        harness.Write("calc.py", Wrong).Write("tests/test_calc.py", """
            import unittest
            from calc import add

            class Adding(unittest.TestCase):
                def test_zero(self):
                    self.assertEqual(add(0, 0), 0)

                def test_add(self):
                    print("adding")
                    self.assertEqual(add(1, 2), 3)

                def test_parts(self):
                    for b in range(3):
                        with self.subTest(b=b):
                            self.assertEqual(add(0, b), b)

                @unittest.skip("later")
                def test_skipped(self):
                    pass

                @unittest.expectedFailure
                def test_known_to_fail(self):
                    self.fail()
            """);
        var plan = await harness.Prepare();
        plan.Runner.ShouldBe("unittest");
        var report = await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(60)), BenchHarness.Cancel);
        report.ShouldBe(
            TestRunStatus.Completed,
            "+test_calc.Adding.test_zero", "-test_calc.Adding.test_add", "-test_calc.Adding.test_parts", "?test_calc.Adding.test_skipped", "+test_calc.Adding.test_known_to_fail");
        report.Of("test_calc.Adding.test_add").File.ShouldBe("tests/test_calc.py");
        report.Of("test_calc.Adding.test_add").Message!.ShouldContain("-1 != 3");

        var one = await harness.Bench.Run(plan, new TestRequest(null, ["test_calc.Adding.test_add", "test_calc.Gone.test_x"], TimeSpan.FromSeconds(60)), BenchHarness.Cancel);
        one.ShouldBe(TestRunStatus.Completed, "-test_calc.Adding.test_add", "?test_calc.Gone.test_x");
    }

    [Fact]
    public async Task Patch_ChangesCodeButNotTestsOrConfiguration()
    {
        using var harness = new BenchHarness();
        harness.Write("calc.py", Wrong).Write("tests/test_calc.py", "from calc import add\n\ndef test_add():\n    assert add(1, 2) == 3\n");
        var plan = await harness.Prepare();
        var fixing = BenchHarness.Patch(plan, "calc.py", Right);
        var cheating = new[] { ("conftest.py", "import pytest\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_pyfunc_call(pyfuncitem):\n    r = yield\n    r.force_result(True)\n"), ("tests/test_calc.py", "def test_add():\n    pass\n") };
        (await Outcome(fixing)).ShouldBe(TestOutcome.Passed);
        foreach (var (path, content) in cheating)
        {
            (await Outcome(BenchHarness.Patch(plan, path, content))).ShouldBe(TestOutcome.Failed, path);
        }

        (await Outcome(BenchHarness.Patch(plan, cheating[1].Item1, cheating[1].Item2), restore: false)).ShouldBe(TestOutcome.Passed);

        async Task<TestOutcome> Outcome(Core.Workspaces.PatchSet patch, bool restore = true) =>
            (await harness.Bench.Run(plan, new TestRequest(patch, null, TimeSpan.FromSeconds(60), restore), BenchHarness.Cancel)).Of("tests/test_calc.py::test_add").Outcome;
    }

    [Fact]
    public async Task ModuleThatCannotBeLoaded_IsABuildFailureThatNamesIt()
    {
        using var harness = new BenchHarness();
        harness.Write("tests/test_a.py", "import nothing_of_that_name\n\ndef test_a():\n    pass\n").Write("tests/test_b.py", "def test_b():\n    pass\n");
        var report = await harness.Run();
        report.Status.ShouldBe(TestRunStatus.BuildFailed);
        report.Log.ShouldContain("nothing_of_that_name");
        report.Of("tests/test_b.py::test_b").Outcome.ShouldBe(TestOutcome.Passed);
    }

    [Fact]
    public async Task Session_RunsAsTheCloneIsNow()
    {
        using var harness = new BenchHarness();
        harness.Write("calc.py", Wrong).Write("tests/test_calc.py", "from calc import add\n\ndef test_add():\n    assert add(1, 2) == 3\n");
        var plan = await harness.Prepare();
        await using var session = await harness.Bench.Open(plan, BenchHarness.Cancel);
        var before = await session.Run(["tests/test_calc.py::test_add"], TimeSpan.FromSeconds(60), BenchHarness.Cancel);
        await File.WriteAllTextAsync(Path.Combine(session.Root, "calc.py"), Right, BenchHarness.Cancel);
        var after = await session.Run(null, TimeSpan.FromSeconds(60), BenchHarness.Cancel);
        before.ShouldBe(TestRunStatus.Completed, "-tests/test_calc.py::test_add");
        after.ShouldBe(TestRunStatus.Completed, "+tests/test_calc.py::test_add");
    }
}
