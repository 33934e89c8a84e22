using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Test;

/// <summary>Step 8, the evidence: related tests first, all tests for the verdict, on base's own tests and configuration.</summary>
public sealed class TestHeadActivity(ITestBench bench, IArtifactStore artifacts, IRunProgress progress, TimeProvider? clock = null) : IActivity<TestInput, HeadTests>
{
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public async Task<HeadTests> Run(ActivityScope scope, TestInput input, CancellationToken cancel)
    {
        var patch = await artifacts.ReadJson<PatchSet>(input.Patch, cancel);
        var plan = input.Plan.With(await artifacts.ReadFrozen(input.Frozen, cancel));
        var timeout = Timeout(input);
        if (input.Targets.Count > 0)
        {
            // Only a failure ends it here: a test whose name changes from run to run can't be selected, and the whole run finds it.
            progress.Report(scope.Key, $"running {input.Targets.Count} related tests");
            var related = await bench.Run(plan, new TestRequest(patch, input.Targets, timeout), cancel);
            if (related.Status != TestRunStatus.Completed || related.Failed.Any())
            {
                return await Result(related, full: false, cancel);
            }
        }

        progress.Report(scope.Key, "running all tests");
        var all = await bench.Run(plan, new TestRequest(patch, null, timeout), cancel);
        return await Result(all, full: true, cancel);
    }

    // A run that is cut keeps its results; one that is cancelled would lose them.
    private TimeSpan Timeout(TestInput input)
    {
        var own = TimeSpan.FromSeconds(input.Plan.Config.TestTimeoutSeconds);
        var left = input.NotAfter - Reserve - (clock ?? TimeProvider.System).GetUtcNow();
        return left is not { } rest || rest > own ? own : rest > Least ? rest : Least;
    }

    private async Task<HeadTests> Result(TestReport report, bool full, CancellationToken cancel) =>
        new(await artifacts.WriteJson(report, cancel), TestCounts.Of(report), full);
}
