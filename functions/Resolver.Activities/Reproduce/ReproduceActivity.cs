using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

namespace Resolver.Activities.Reproduce;

/// <summary>Step 6: the tests at base, failures twice. Green on the second try is flaky, and named as such.</summary>
public sealed class ReproduceActivity(ITestBench bench, IArtifactStore artifacts, IRunProgress progress) : IActivity<ReproduceInput, Reproduction>
{
    private const int MaxSelected = 200;

    /// <inheritdoc />
    public async Task<Reproduction> Run(ActivityScope scope, ReproduceInput input, CancellationToken cancel)
    {
        progress.Report(scope.Key, "preparing the test environment");
        var prepared = await bench.Prepare(input.At.Repo, input.At.Commit, cancel);
        var plan = prepared.With(await artifacts.ReadFrozen(input.Earlier?.Frozen, cancel));
        progress.Report(scope.Key, $"running the tests at base ({plan.Runner})");
        var timeout = TimeSpan.FromSeconds(plan.Config.TestTimeoutSeconds);
        var first = await bench.Run(plan, new TestRequest(null, null, timeout), cancel);
        if (first.Status != TestRunStatus.Completed)
        {
            return Unusable(first);
        }

        var failed = first.Failed.ToList();
        var again = failed.Count == 0 ? failed : await FailTwice(scope, plan, failed, timeout, cancel);
        var flaky = failed.Where(test => again.TrueForAll(other => other.Id != test.Id)).Select(test => test.Id).ToList();
        var counts = TestCounts.Of(first);
        if (input.Earlier is { } earlier && !earlier.Targets.All(target => again.Exists(test => test.Id == target)))
        {
            return new Reproduction.NotReproduced(counts, flaky);
        }

        if (again.Count == 0 && input.NeedsFailure)
        {
            return counts.Passed + counts.Failed == 0
                ? NothingRan(first)
                : new Reproduction.NotReproduced(counts, flaky) { Plan = plan, Baseline = await artifacts.WriteJson(first, cancel) };
        }

        var (targets, others) = await Split(input, again, cancel);
        return new Reproduction.Ready(prepared, await artifacts.WriteJson(first, cancel), counts, targets, others, flaky) { Frozen = input.Earlier?.Frozen };
    }

    private async Task<(IReadOnlyList<string> Targets, IReadOnlyList<string> Others)> Split(ReproduceInput input, List<TestResult> again, CancellationToken cancel)
    {
        if (input.Earlier is { } earlier)
        {
            return (earlier.Targets, [.. again.Select(static test => test.Id).Except(earlier.Targets, StringComparer.Ordinal)]);
        }

        return input.NeedsFailure
            ? TargetRules.Split(again, input.Issue.Title + "\n" + await artifacts.ReadText(input.Issue.Body, cancel))
            : ([], [.. again.Select(static test => test.Id)]);
    }

    // Two runs: the first failure is often a flaky baseline, not the issue.
    private async Task<List<TestResult>> FailTwice(
        ActivityScope scope, TestPlan plan, List<TestResult> failed, TimeSpan timeout, CancellationToken cancel)
    {
        progress.Report(scope.Key, $"running {failed.Count} failing tests again");
        var selection = failed.Count <= MaxSelected ? failed.ConvertAll(test => test.Id) : null;
        var second = await bench.Run(plan, new TestRequest(null, selection, timeout), cancel);
        var passed = TestIdAlignment.ToBaseline(second, new TestReport(second.Status, failed, string.Empty, 0)).Results.Where(test => test.Outcome == TestOutcome.Passed).Select(test => test.Id).ToHashSet(StringComparer.Ordinal);
        return failed.FindAll(test => !passed.Contains(test.Id));
    }

    private static Reproduction.Unusable Unusable(TestReport report) => report.Status switch
    {
        TestRunStatus.BuildFailed => Of(report, "build-failed", "The code does not build at base. Mend the build first."),
        TestRunStatus.TimedOut => Of(report, "tests-hang", "The tests do not finish at base. Mend the hanging test, or raise testTimeoutSeconds in .resolver.yml."),
        TestRunStatus.LimitExceeded => Of(report, "tests-over-limit", "The tests exceed the sandbox's limits at base (memory, processes, output or disk)."),
        _ => Of(report, "tests-broken", "The test runner breaks at base: no results that can be trusted."),
    };

    private static Reproduction.Unusable NothingRan(TestReport report) =>
        Of(report, "tests-not-run", "Every test at base is skipped or did not run, so nothing can be proven.");

    private static Reproduction.Unusable Of(TestReport report, string code, string explanation) =>
        new(code, explanation, report.Log, TestCounts.Of(report));
}
