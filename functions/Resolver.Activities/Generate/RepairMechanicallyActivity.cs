using System.Diagnostics;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Models;
using Resolver.Core.Progress;
using Resolver.Core.Repair;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Generate;

/// <summary>Step 7, the free tier: bounded by a number of candidates, so that a run is repeatable.</summary>
public sealed class RepairMechanicallyActivity(IMechanicalRepair repair, IArtifactStore artifacts, IRunProgress progress)
    : IActivity<MechanicalInput, AttemptResult>
{
    /// <inheritdoc />
    public async Task<AttemptResult> Run(ActivityScope scope, MechanicalInput input, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var plan = await artifacts.ReadPlan(input.Base, cancel);
        var request = new RepairRequest(
            plan,
            await artifacts.ReadJson<TestReport>(input.Base.Baseline, cancel),
            input.Base.Targets,
            input.Issue.Title + "\n" + await artifacts.ReadText(input.Issue.Body, cancel),
            await artifacts.ReadJson<IReadOnlyList<UnitHit>>(input.Hits, cancel),
            input.MaxCandidates);
        try
        {
            return await Result(await repair.Search(request, new Live(scope, progress), cancel), plan.Frozen, clock, cancel);
        }
        catch (ResolverFault broken) when (broken is { Transient: false } && broken.Code.StartsWith("REPAIR-", StringComparison.Ordinal))
        {
            // The tier cannot work here; the others still can.
            return new AttemptResult.Nothing(broken.Code, broken.Message, [], ModelUsage.None, clock.Elapsed.TotalSeconds);
        }
    }

    private async Task<AttemptResult> Result(RepairOutcome outcome, PatchSet? frozen, Stopwatch clock, CancellationToken cancel)
    {
        var seconds = clock.Elapsed.TotalSeconds;
        return outcome switch
        {
            RepairOutcome.Found { Patch: var patch } found => new AttemptResult.Proposed(
                await artifacts.WriteJson(FrozenTests.Merge(patch, frozen), cancel), [.. FrozenTests.Merge(patch, frozen).Paths], found.Summary, Figures(found.Statistics), ModelUsage.None, seconds),
            RepairOutcome.NoPatch none => new AttemptResult.Nothing("no-patch", none.Reason, none.Suspects, ModelUsage.None, seconds),
            _ => throw new UnreachableException(),
        };
    }

    private static string Figures(RepairStatistics figures) =>
        $"{figures.Plausible} of {figures.Validated} validated candidates pass every test; this one ranks first.";

    private sealed class Live(ActivityScope scope, IRunProgress progress) : IProgress<RepairProgress>
    {
        public void Report(RepairProgress value) =>
            progress.Report(scope.Key, $"{value.Validated} of {value.Candidates} candidates, {value.Plausible} pass");
    }
}
