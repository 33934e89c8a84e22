using Resolver.Core.Testing;
using TestResult = Resolver.Core.Testing.TestResult;

namespace Resolver.Core.Tests;

public sealed class TestIdAlignmentTests
{
    [Fact]
    public void IdsWithTheTimeOfDay_AreFoundAgainByTheirMethod()
    {
        var aligned = Align(
            [("M.Guards(at: 10:01)", TestOutcome.Passed), ("M.Guards(at: 10:02)", TestOutcome.Passed), ("M.Plain", TestOutcome.Passed)],
            [("M.Guards(at: 11:07)", TestOutcome.Passed), ("M.Guards(at: 11:08)", TestOutcome.Passed), ("M.Plain", TestOutcome.Passed)]);

        aligned.ShouldBe(["M.Guards(at: 10:01)=Passed", "M.Guards(at: 10:02)=Passed", "M.Plain=Passed"]);
    }

    [Fact]
    public void FailureAmongThem_StaysAFailure()
    {
        var aligned = Align(
            [("M.Guards(1)", TestOutcome.Passed), ("M.Guards(2)", TestOutcome.Passed)],
            [("M.Guards(3)", TestOutcome.Failed), ("M.Guards(4)", TestOutcome.Passed)]);

        aligned.ShouldBe(["M.Guards(2)=Failed", "M.Guards(1)=Passed"]);
    }

    [Fact]
    public void OtherCountOrOtherMethod_StaysMissing()
    {
        Align([("M.A(1)", TestOutcome.Passed), ("M.A(2)", TestOutcome.Passed)], [("M.A(3)", TestOutcome.Passed)]).ShouldBe(["M.A(3)=Passed"]);
        Align([("M.A(1)", TestOutcome.Passed)], [("M.B(1)", TestOutcome.Passed)]).ShouldBe(["M.B(1)=Passed"]);
        Align([("M.A", TestOutcome.Passed)], [("M.B", TestOutcome.Passed)]).ShouldBe(["M.B=Passed"]);
    }

    [Fact]
    public void PytestParameters_CountAsArguments() =>
        Align([("t.py::a[0x1]", TestOutcome.Passed)], [("t.py::a[0x2]", TestOutcome.Passed)]).ShouldBe(["t.py::a[0x1]=Passed"]);

    private static List<string> Align((string Id, TestOutcome Outcome)[] baseline, (string Id, TestOutcome Outcome)[] later) =>
        [.. TestIdAlignment.ToBaseline(Report(later), Report(baseline)).Results.Select(test => $"{test.Id}={test.Outcome}")];

    private static TestReport Report((string Id, TestOutcome Outcome)[] tests) =>
        new(TestRunStatus.Completed, [.. tests.Select(test => new TestResult(test.Id, test.Outcome, 0))], string.Empty, 0);
}
