namespace Resolver.Core.Testing;

/// <summary>What a head's test run lacks. A quick look for a loop; the verdict is the gate's.</summary>
public static class HeadComparison
{
    /// <summary>Ids of tests that should pass and do not: the targets, and whatever passed at base, flaky tests apart.</summary>
    public static IReadOnlyList<string> Broken(TestReport baseline, TestReport head, IReadOnlyList<string> targets, IReadOnlyList<string> flaky)
    {
        var passed = TestIdAlignment.ToBaseline(head, baseline).Results
            .Where(static test => test.Outcome == TestOutcome.Passed).Select(static test => test.Id).ToHashSet(StringComparer.Ordinal);
        var wanted = baseline.Results.Where(static test => test.Outcome == TestOutcome.Passed).Select(static test => test.Id).Except(flaky, StringComparer.Ordinal);
        return [.. targets.Concat(wanted).Distinct(StringComparer.Ordinal).Where(id => !passed.Contains(id))];
    }
}
