using System.Text.RegularExpressions;
using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Activities.Reproduce;

/// <summary>
/// Whether a new test shows an issue, by what the runner says of it at base. Pure. A refusal is written for whoever wrote the test; what
/// the runner printed is part of it.
/// </summary>
internal static class FailureJudge
{
    private const int MaxTests = 5;

    /// <summary>Judges the run of all tests with the new file.</summary>
    /// <param name="plan">How the repository is tested.</param>
    /// <param name="baseline">All tests at base, without the file.</param>
    /// <param name="flaky">Tests of the base that prove nothing.</param>
    /// <param name="head">All tests with the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="issueText">Title and body: only an exception that they name counts.</param>
    /// <returns>The new tests' ids, or why they are refused.</returns>
    public static (IReadOnlyList<TestFailure> Tests, string? Refusal) Judge(
        TestPlan plan, TestReport baseline, IReadOnlyList<string> flaky, TestReport head, RepoPath path, string issueText)
    {
        if (head.Status != TestRunStatus.Completed)
        {
            return ([], $"With the new file the tests cannot be run.\n{TestFailureDigest.Write(plan, head)}");
        }

        head = TestIdAlignment.ToBaseline(head, baseline);
        var known = baseline.Results.ToDictionary(static test => test.Id, StringComparer.Ordinal);
        var added = head.Results.Where(test => !known.ContainsKey(test.Id)).ToList();
        var changed = Changed(known, flaky, head);
        var (tests, refusal) = added.Count switch
        {
            0 => ([], changed ?? $"The runner found no test in {path}. Follow the example: its name, its form, its imports."),
            > MaxTests => ([], $"The file has {added.Count} tests; write one."),
            _ => Judge(plan, added, path, issueText),
        };
        return refusal is null && changed is not null ? ([], Hint(changed, tests)) : (tests, refusal);
    }

    // In Go a panic ends every test of its package.
    private static string Hint(string changed, IReadOnlyList<TestFailure> tests) => tests.Any(static test => test.Exception == "panic")
        ? $"{changed} The panic ends them: recover from it in the test, and report it with t.Error."
        : changed;

    /// <summary>Judges the second run of the new tests against the first.</summary>
    /// <returns>Why they are refused; null where they failed in the same way.</returns>
    public static string? Again(TestPlan plan, IReadOnlyList<TestFailure> first, TestReport second)
    {
        if (second.Status != TestRunStatus.Completed)
        {
            return $"The second run did not end as the first.\n{TestFailureDigest.Write(plan, second)}";
        }

        foreach (var test in first)
        {
            var now = second.Results.FirstOrDefault(result => result.Id == test.Test);
            if (now is not { Outcome: TestOutcome.Failed })
            {
                return $"{test.Test} failed once and did not fail the second time: it is flaky. A test depends on nothing but the code.";
            }

            if (TestFailureDigest.Of(plan, now) is var again && (again.Kind != test.Kind || again.Exception != test.Exception))
            {
                return $"{test.Test} failed in two different ways: it is flaky.\nFirst: {test.Said}\nThen: {again.Said}";
            }
        }

        return null;
    }

    // A file that changes what other tests say replaces or disturbs them.
    private static string? Changed(Dictionary<string, TestResult> known, IReadOnlyList<string> flaky, TestReport head)
    {
        var now = head.Results.ToDictionary(static test => test.Id, StringComparer.Ordinal);
        var other = known.Values
            .Where(test => !flaky.Contains(test.Id, StringComparer.Ordinal))
            .FirstOrDefault(test => !now.TryGetValue(test.Id, out var result) || result.Outcome != test.Outcome);
        return other is null
            ? null
            : $"With the new file {other.Id} {(now.ContainsKey(other.Id) ? "has another result" : "is not reported any more")}; a new test leaves the others as they are.";
    }

    private static (IReadOnlyList<TestFailure> Tests, string? Refusal) Judge(TestPlan plan, List<TestResult> added, RepoPath path, string issueText)
    {
        var failures = new List<TestFailure>();
        foreach (var test in added)
        {
            var failure = TestFailureDigest.Of(plan, test);
            var refusal = test.Outcome switch
            {
                TestOutcome.Passed => $"{test.Id} passes, so it does not show the issue. Assert what the issue says is wrong now.",
                TestOutcome.NotRun => $"{test.Id} did not run (it is skipped, or something ended before it).",
                _ => Refusal(failure, path, issueText),
            };
            if (refusal is not null)
            {
                return ([], refusal);
            }

            failures.Add(failure);
        }

        return (failures, null);
    }

    private static string? Refusal(TestFailure failure, RepoPath path, string issueText) => failure.Kind switch
    {
        FailureKind.Assertion => null,
        FailureKind.Exception when !Names(issueText, failure.Exception!) =>
            $"{failure.Test} fails by {failure.Exception}, which the issue does not name, and not by an assertion. Call the code as it is meant to be called, and assert its result.\n{failure}",
        FailureKind.Exception when failure.Frames.Count == 0 || failure.Frames[0].Path == path.Value =>
            $"{failure.Test} throws {failure.Exception} itself; the repository's own code must throw it.\n{failure}",
        FailureKind.Exception => null,
        FailureKind.Broken => $"{failure.Test} is broken: it names something that is not there, or cannot be set up.\n{failure}",
        _ => $"{failure.Test} fails, and not by an assertion that is understood. Use the example's way of asserting.\n{failure}",
    };

    // The whole word, qualified or not.
    private static bool Names(string issueText, string exception) =>
        Regex.IsMatch(issueText, $@"(?<![A-Za-z0-9_]){Regex.Escape(exception.Split('.', '+')[^1])}(?![A-Za-z0-9_])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
}
