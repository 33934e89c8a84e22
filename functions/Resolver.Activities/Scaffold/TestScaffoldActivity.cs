using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Scaffold;

/// <summary>Runs the new module's frozen tests, and the repository's own tests with the module beside them.</summary>
public sealed class TestScaffoldActivity(ITestBench bench, IArtifactStore artifacts, IRunProgress progress) : IActivity<TestScaffoldInput, HeadTests>
{
    /// <inheritdoc />
    public async Task<HeadTests> Run(ActivityScope scope, TestScaffoldInput input, CancellationToken cancel)
    {
        var patch = await artifacts.ReadJson<PatchSet>(input.Patch, cancel);
        var frozen = await artifacts.ReadFrozen(input.Base.Frozen, cancel);
        progress.Report(scope.Key, $"running the tests of {input.Folder}");
        var module = await bench.Run(input.Base.Plan.With(frozen), Request(input.Base.Plan, patch), cancel);
        TestReport? own = null;
        if (input.Own is { } plan)
        {
            progress.Report(scope.Key, "running the repository's own tests");
            own = await bench.Run(plan.With(frozen), Request(plan, patch), cancel);
        }

        var report = ModuleTests.Together(input.Folder, module, own);
        return new HeadTests(await artifacts.WriteJson(report, cancel), TestCounts.Of(report), Full: true);
    }

    private static TestRequest Request(TestPlan plan, PatchSet patch) => new(patch, null, TimeSpan.FromSeconds(plan.Config.TestTimeoutSeconds));
}
