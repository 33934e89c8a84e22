using Resolver.Core.Testing;

namespace Resolver.Adapters.Tests.TestRunners;

/// <summary>What real runners print, read back into a few lines.</summary>
public sealed class FailureDigestTests
{
    [Fact]
    public async Task Pytest_ToldByAssertionExceptionAndFixture_WithItsFrames()
    {
        using var harness = new BenchHarness();
        harness.Write("app/calc.py", "def add(a, b):\n    return a - b\n\n\ndef half(a):\n    return _divide(a, 0)\n\n\ndef _divide(a, b):\n    return a / b\n")
            .Write("app/pyproject.toml", "[tool.pytest.ini_options]\n")
            .Write("app/tests/test_calc.py", """
                import pytest
                from calc import add, half

                def test_add():
                    assert add(1, 2) == 3

                def test_half():
                    assert half(2) == 1

                def test_raises():
                    with pytest.raises(ValueError):
                        add(1, 2)

                def test_fixture(database):
                    pass

                def test_name():
                    assert subtract(1, 2) == 3
                """);
        var plan = await harness.Prepare();
        var report = await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(60)), BenchHarness.Cancel);
        var failures = Read(plan, report);

        var assertion = failures["tests/test_calc.py::test_add"];
        assertion.Kind.ShouldBe(FailureKind.Assertion);
        assertion.Said.ShouldContain("-1 == 3");
        assertion.Frames.ShouldBe([new CodeFrame("app/tests/test_calc.py", 5, "test_add")]);
        var thrown = failures["tests/test_calc.py::test_half"];
        (thrown.Kind, thrown.Exception).ShouldBe((FailureKind.Exception, "ZeroDivisionError"));
        thrown.Frames.Select(frame => frame.ToString()).ShouldBe(["app/calc.py:10 _divide", "app/calc.py:6 half", "app/tests/test_calc.py:8 test_half"]);
        failures["tests/test_calc.py::test_raises"].Kind.ShouldBe(FailureKind.Assertion);
        failures["tests/test_calc.py::test_fixture"].Kind.ShouldBe(FailureKind.Broken);
        failures["tests/test_calc.py::test_name"].Kind.ShouldBe(FailureKind.Broken);
        var text = TestFailureDigest.Write(plan, report, ["tests/test_calc.py::test_half"]);
        text.ShouldStartWith("The tests ran: 0 passed, 5 failed, 0 not run.\n\nFAILED tests/test_calc.py::test_half\nZeroDivisionError: division by zero\n  at app/calc.py:10 _divide\n");
    }

    [Fact]
    public async Task Unittest_ToldByAssertionAndException_WithItsFrames()
    {
        using var harness = new BenchHarness();
        harness.Write("calc.py", "def half(a):\n    return a / 0\n").Write("tests/test_calc.py", """
            import unittest
            from calc import half

            class CalcTest(unittest.TestCase):
                def test_equal(self):
                    self.assertEqual(1, 2)

                def test_half(self):
                    half(2)
            """);
        var plan = await harness.Prepare();
        var failures = Read(plan, await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(60)), BenchHarness.Cancel));

        failures["test_calc.CalcTest.test_equal"].ShouldSatisfyAllConditions(
            failure => failure.Kind.ShouldBe(FailureKind.Assertion), failure => failure.Said.ShouldBe("AssertionError: 1 != 2"), failure => failure.Frames[0].ToString().ShouldBe("tests/test_calc.py:6 test_equal"));
        failures["test_calc.CalcTest.test_half"].ShouldSatisfyAllConditions(
            failure => failure.Exception.ShouldBe("ZeroDivisionError"), failure => failure.Frames[0].ToString().ShouldBe("calc.py:2 half"));
    }

    [Fact]
    public async Task Go_ToldByAssertionAndPanic_WithItsFrames()
    {
        using var harness = new BenchHarness();
        harness.Write("go.mod", "module example.org/calc\n\ngo 1.19\n")
            .Write("add/add.go", "package add\n\ntype Sum struct{}\n\nfunc (s *Sum) Add(a, b int) int { return a - b }\n\nfunc First(of []int) int { return of[0] }\n")
            .Write("add/add_test.go", """
                package add

                import "testing"

                func TestAdd(t *testing.T) {
                	if got := new(Sum).Add(1, 2); got != 3 {
                		t.Errorf("got %d,\nwant 3", got)
                	}
                }

                func TestFirst(t *testing.T) {
                	First(nil)
                }
                """);
        var plan = await harness.Prepare();
        var failures = Read(plan, await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(120)), BenchHarness.Cancel));

        var assertion = failures["add.TestAdd"];
        assertion.Kind.ShouldBe(FailureKind.Assertion);
        assertion.Said.ShouldContain("got -1,");
        assertion.Said.ShouldContain("want 3");
        assertion.Frames.ShouldBe([new CodeFrame("add/add_test.go", 7, string.Empty)]);
        var panic = failures["add.TestFirst"];
        (panic.Kind, panic.Exception).ShouldBe((FailureKind.Exception, "panic"));
        panic.Said.ShouldContain("index out of range");
        panic.Frames[0].ToString().ShouldStartWith("add/add.go:7");
    }

    [Fact]
    public async Task Node_ToldByAssertionAndException_WithItsFrames()
    {
        using var harness = new BenchHarness();
        harness.Write("package.json", "{ \"name\": \"x\", \"type\": \"module\", \"scripts\": { \"test\": \"node --test\" } }")
            .Write("src/add.js", "export const add = (a, b) => a - b;\nexport function nameOf(user) {\n  return user.name;\n}\n")
            .Write("test/add.test.js", """
                import { test } from 'node:test';
                import assert from 'node:assert';
                import { add, nameOf } from '../src/add.js';
                test('adds', () => assert.equal(add(1, 2), 3));
                test('names', () => { nameOf(undefined); });
                """);
        var plan = await harness.Prepare();
        var failures = Read(plan, await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(60)), BenchHarness.Cancel));

        var assertion = failures["test/add.test.js > adds"];
        assertion.Kind.ShouldBe(FailureKind.Assertion);
        assertion.Said.ShouldContain("-1 == 3");
        assertion.Frames[0].ToString().ShouldStartWith("test/add.test.js:4");
        var thrown = failures["test/add.test.js > names"];
        (thrown.Kind, thrown.Exception).ShouldBe((FailureKind.Exception, "TypeError"));
        thrown.Frames[0].ToString().ShouldBe("src/add.js:3 nameOf");
    }

    private static Dictionary<string, TestFailure> Read(TestPlan plan, TestReport report)
    {
        report.Status.ShouldBe(TestRunStatus.Completed, report.Log);
        return TestFailureDigest.Of(plan, report).ToDictionary(failure => failure.Test, StringComparer.Ordinal);
    }
}
