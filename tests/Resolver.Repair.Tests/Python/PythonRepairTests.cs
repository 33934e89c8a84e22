using Resolver.Core.Repair;
using Resolver.Core.Testing;

namespace Resolver.Repair.Tests.Python;

public sealed class PythonRepairTests(RepairHouse house)
{
    private const string Stock = """
        class Stock:
            def __init__(self, level):
                self.level = level

            def take(self, amount):
                if amount < self.level:
                    self.level -= amount
                    return True
                return False

        """;

    [Theory]
    [InlineData("pytest", "from stock import Stock\n\n\ndef test_all():\n    assert Stock(3).take(3)\n\n\ndef test_some():\n    assert Stock(3).take(2)\n\n\ndef test_more():\n    assert not Stock(3).take(4)\n")]
    [InlineData("unittest", "import unittest\n\nfrom stock import Stock\n\n\nclass StockTest(unittest.TestCase):\n    def test_all(self):\n        self.assertTrue(Stock(3).take(3))\n\n    def test_more(self):\n        self.assertFalse(Stock(3).take(4))\n")]
    public async Task WrongBoundary_IsRepaired(string runner, string tests)
    {
        var (plan, baseline) = await house.Baseline(("stock.py", Stock), ("test_stock.py", tests));
        plan.Runner.ShouldBe(runner);
        var request = new RepairRequest(plan, baseline, [.. baseline.Failed.Select(test => test.Id)], "Taking the whole stock is refused", []);

        var outcome = await house.Repair(new RepairOptions()).Search(request, progress: null, CancellationToken.None);

        var found = outcome.ShouldBeOfType<RepairOutcome.Found>();
        found.Patch.Files.ShouldHaveSingleItem().Content.ShouldBe(Stock.Replace("amount < self", "amount <= self", StringComparison.Ordinal));
        found.Summary.ShouldContain("stock.py:6");
    }

    [Fact]
    public async Task NoSmallEditHelps_IsNoPatchWithSuspects()
    {
        var (plan, baseline) = await house.Baseline(
            ("app.py", "def f(n):\n    return n\n"),
            ("test_app.py", "from app import f\n\n\ndef test_f():\n    assert f(2) == 'two thousand'\n"));
        var request = new RepairRequest(plan, baseline, [.. baseline.Failed.Select(test => test.Id)], string.Empty, [], MaxCandidates: 20);

        var outcome = await house.Repair(new RepairOptions()).Search(request, progress: null, CancellationToken.None);

        var none = outcome.ShouldBeOfType<RepairOutcome.NoPatch>();
        none.Suspects.ShouldBe(["app.py:2"]);
        none.Statistics.Validated.ShouldBeLessThanOrEqualTo(20);
    }

    [Fact]
    public async Task AnotherLanguagesPlan_IsNoPatch()
    {
        var (plan, baseline) = await house.Baseline(("app.py", "x = 1\n"), ("test_app.py", "def test_f():\n    assert True\n"));
        var request = new RepairRequest(plan with { Runner = "mocha" }, baseline, ["a"], string.Empty, []);

        var outcome = await house.Repair(new RepairOptions()).Search(request, progress: null, CancellationToken.None);

        outcome.ShouldBeOfType<RepairOutcome.NoPatch>().Reason.ShouldContain("need a model");
        baseline.Status.ShouldBe(TestRunStatus.Completed);
    }
}
