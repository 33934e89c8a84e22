using Resolver.Core.Durable;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>Step 12: what a person reads first, and who that is.</summary>
internal static class HandOvers
{
    /// <summary>Call it where a run of version 2 or later has escalated, after the work was saved and before the account; its cost is counted here.</summary>
    /// <returns>Null where the run did not escalate, or where not even this step could be made: the report stands without it.</returns>
    internal static async Task<Escalation?> Write(RunState run, Ending ending)
    {
        if (run.Version < 2 || ending is not Ending.Escalated)
        {
            return null;
        }

        // Where the run has no call left, the deterministic form.
        var tier = run.ModelCalls < run.Request.Limits.MaxModelCalls ? run.ModelTiers.FirstOrDefault() : null;
        var input = new EscalateInput(
            Records.Of(run, ending),
            run.Snapshot,
            run.Request.Issue,
            run.Reproduction,
            run.Retrieved?.Places ?? [],
            run.LastPaths,
            run.Enrichment?.Owners ?? [],
            tier,
            Math.Max(0, run.Request.Limits.MaxUsd - run.Spent))
        {
            RunUsd = run.Request.Limits.MaxUsd,
            RunCalls = run.Request.Limits.MaxModelCalls,
        };
        try
        {
            var escalation = await run.CallAlways(ResolveSteps.Escalate, input);
            run.Count(escalation.Usage);
            return escalation;
        }
        catch (ActivityFailedException)
        {
            return null;
        }
    }
}
