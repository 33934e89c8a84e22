using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Core.Tests;

public sealed class TestFailureDigestTests
{
    [Theory]
    [InlineData("dotnet", "Assert.Equal() Failure: Values differ\nExpected: 3\nActual:   -1\n   at Calc.Tests.AddTests.Adds() in tests/AddTests.cs:line 9", FailureKind.Assertion, null, "tests/AddTests.cs:9 Calc.Tests.AddTests.Adds")]
    [InlineData("dotnet", "Shouldly.ShouldAssertException : sum\n    should be\n3\n    but was\n-1\n   at Calc.Tests.AddTests.Adds() in tests/AddTests.cs:line 9", FailureKind.Assertion, null, "tests/AddTests.cs:9 Calc.Tests.AddTests.Adds")]
    [InlineData("dotnet", "  Assert.That(sum, Is.EqualTo(3))\n  Expected: 3\n  But was:  -1\n\n   at Calc.AddTests.Adds() in tests/AddTests.cs:line 9", FailureKind.Assertion, null, "tests/AddTests.cs:9 Calc.AddTests.Adds")]
    [InlineData("dotnet", "Assert.AreEqual failed. Expected:<3>. Actual:<-1>. \n   at Calc.AddTests.Adds() in tests/AddTests.cs:line 9", FailureKind.Assertion, null, "tests/AddTests.cs:9 Calc.AddTests.Adds")]
    [InlineData("dotnet", "System.DivideByZeroException : Attempted to divide by zero.\n   at Calc.Adder.Half(Int32 a) in src/Adder.cs:line 4\n   at Calc.AddTests.Halves() in tests/AddTests.cs:line 12", FailureKind.Exception, "System.DivideByZeroException", "src/Adder.cs:4 Calc.Adder.Half")]
    [InlineData("dotnet", "Test method Calc.AddTests.Halves threw exception: \nSystem.DivideByZeroException: Attempted to divide by zero.\n    at Calc.Adder.Half(Int32 a) in src/Adder.cs:line 4", FailureKind.Exception, "System.DivideByZeroException", "src/Adder.cs:4 Calc.Adder.Half")]
    [InlineData("jest", "Error: \u200bexpect(received).toBe(expected) // Object.is equality\n\nExpected: 3\nReceived: -1\n    at Object.toBe (test/add.test.js:5:24)\n    at Promise.then.completed (node_modules/jest-circus/build/utils.js:298:28)", FailureKind.Assertion, null, "test/add.test.js:5 Object.toBe")]
    [InlineData("vitest", "AssertionError: expected -1 to be 3 // Object.is equality\n    at test/add.test.js:5:21\n    at file:///usr/lib/x.js:1:1", FailureKind.Assertion, null, "test/add.test.js:5")]
    [InlineData("mocha", "TypeError: Cannot read properties of undefined (reading 'name')\n    at nameOf (src/add.js:3:15)\n    at Context.<anonymous> (test/add.test.js:6:3)\n    at process.processImmediate (node:internal/timers:491:21)", FailureKind.Exception, "TypeError", "src/add.js:3 nameOf")]
    [InlineData("mocha", "ReferenceError: missing is not defined\n    at Context.<anonymous> (test/add.test.js:6:3)", FailureKind.Broken, "ReferenceError", "test/add.test.js:6 Context.<anonymous>")]
    [InlineData("command", "nothing that anybody knows", FailureKind.Unknown, null, "")]
    public void KnownForm_IsRead(string runner, string message, FailureKind kind, string? exception, string frame)
    {
        var failure = TestFailureDigest.Of(Plan(runner), Failed("a", message));

        failure.Kind.ShouldBe(kind);
        failure.Exception.ShouldBe(exception);
        (failure.Frames.Count > 0 ? failure.Frames[0].ToString() : string.Empty).ShouldBe(frame);
        failure.Frames.ShouldAllBe(place => !place.Path.Contains("node", StringComparison.Ordinal) && !place.Path.StartsWith('/'));
        failure.Said.ShouldNotContain("   at ");
    }

    [Fact]
    public void TenThousandLines_BecomeAFew()
    {
        var noise = string.Join('\n', Enumerable.Range(0, 10_000).Select(number => $"noise {number}"));
        var report = new TestReport(TestRunStatus.Completed, [.. Enumerable.Range(0, 300).Select(number => Failed($"test_{number}", $"E   AssertionError: {number % 50}\n{noise}\ntests/test_a.py:{number % 50}: in f"))], noise, 1);

        var text = TestFailureDigest.Write(Plan("pytest"), report, ["test_299"], 2_000);

        text.Length.ShouldBeLessThan(2_200);
        text.IndexOf("test_299", StringComparison.Ordinal).ShouldBeInRange(0, 100);
        text.ShouldContain("and 5 more tests in the same way");
        text.ShouldContain("more kinds of failure are not shown");
        text.ShouldNotContain("noise");
    }

    [Theory]
    [InlineData("src/A.cs(3,5): error CS1002: ; expected [/x.csproj]\nwarning CS0168: unused", "error CS1002")]
    [InlineData("# example.org/calc\nadd/add.go:3:2: undefined: x\nFAIL", "add/add.go:3:2: undefined: x")]
    [InlineData("tests/test_a.py cannot be loaded:\nImportError while importing\nE   ModuleNotFoundError: No module named 'x'", "ModuleNotFoundError")]
    public void BuildThatFailed_IsToldByItsErrors(string log, string error)
    {
        var text = TestFailureDigest.Write(Plan("dotnet"), new TestReport(TestRunStatus.BuildFailed, [], log, 1));

        text.ShouldStartWith("The code does not build or load: 0 passed");
        text.ShouldContain(error);
        text.ShouldNotContain("warning");
    }

    private static Resolver.Core.Testing.TestResult Failed(string id, string message) => new(id, TestOutcome.Failed, 0, message);

    private static TestPlan Plan(string runner) => new(RepoId.Parse(new string('a', 16)), CommitSha.Parse(new string('b', 40)), runner, string.Empty, string.Empty, new ResolverConfig());
}
