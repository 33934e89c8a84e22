using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>
/// A new service: registry, contract and frozen acceptance tests, then the implementation, then the gate. A tier that brings no contract is
/// followed by the next; once tests are frozen, nothing asks for others.
/// </summary>
internal static class Scaffolding
{
    /// <returns>Null when the service has passed the gate.</returns>
    internal static async Task<Ending?> Make(RunState run)
    {
        var schemas = await run.Call(ResolveSteps.ReadSchemas, new SchemasInput(run.At, run.Enrichment!.Config));
        if (schemas is SchemasRead.Nothing none)
        {
            return new Ending.Escalated(none.Code, none.Reason);
        }

        var tiers = run.Request.Tiers.Where(tier => tier != Attempts.Mechanical).ToList();
        if (tiers.Count == 0)
        {
            return new Ending.Escalated("no-patch", "A service is scaffolded from a model's contract, and no model's tier was allowed to try.");
        }

        run.Reproduction = await OwnTests(run);
        return run.Reproduction is Reproduction.Unusable unusable
            ? new Ending.Escalated(unusable.Code, unusable.Explanation)
            : await AskModels(run, (SchemasRead.Found)schemas, tiers);
    }

    // A repository of schemas alone has no tests, and that is no fault here.
    private static async Task<Reproduction?> OwnTests(RunState run)
    {
        try
        {
            return await run.Call(ResolveSteps.Reproduce, new ReproduceInput(run.At, run.Request.Issue, NeedsFailure: false));
        }
        catch (ActivityFailedException failed) when (failed.Failure.Code == "TEST-NONE-FOUND")
        {
            return null;
        }
    }

    private static async Task<Ending?> AskModels(RunState run, SchemasRead.Found schemas, List<string> tiers)
    {
        var tier = Math.Max(0, tiers.IndexOf(run.Classification!.Tier));
        var own = run.Baseline;
        var last = "no attempt was allowed";
        for (var attempt = 1; attempt <= run.Request.Limits.MaxAttempts; attempt++)
        {
            if (ModelAttempts.Limit(run) is { } limit)
            {
                return limit;
            }

            switch (await Plan(run, schemas, own, tiers[tier], attempt))
            {
                case ScaffoldPlanned.Ready ready:
                    return await Build(run, ready, own, tiers[tier], attempt);
                case ScaffoldPlanned.Nothing nothing when nothing.Code is "budget" or "budget-shared":
                    run.Attempts.Add(Record(attempt, tiers[tier], nothing, nothing.Reason));
                    return new Ending.Escalated("budget", Words.Sentence(nothing.Reason));
                case ScaffoldPlanned.Nothing { Code: ModelUsage.NoCallsLeft } unasked:
                    run.Attempts.Add(Record(attempt, tiers[tier], unasked, unasked.Reason));
                    return ModelAttempts.NoCallsLeft(run);
                case ScaffoldPlanned.Nothing nothing:
                    run.Attempts.Add(Record(attempt, tiers[tier], nothing, nothing.Reason));
                    last = nothing.Reason;
                    break;
            }

            tier = Math.Min(tier + 1, tiers.Count - 1);
        }

        return new Ending.Escalated("attempts", $"{run.Request.Limits.MaxAttempts} attempts were not enough; the last one: {last.TrimEnd('.')}.");
    }

    // Where a shared budget has no room, the attempt is not used up: a person is asked, and it is made again.
    private static async Task<ScaffoldPlanned> Plan(RunState run, SchemasRead.Found schemas, Reproduction.Ready? own, string tier, int attempt)
    {
        var since = run.Context.UtcNow;
        for (var ask = 1; ; ask++)
        {
            var left = run.Request.Limits.MaxUsd - run.Spent;
            var step = ask == 1 ? $"plan-scaffold-{attempt}" : $"plan-scaffold-{attempt}-ask-{ask}";
            var input = new PlanScaffoldInput(run.At, run.Request.Issue, schemas, own, run.Enrichment!.Config, tier, left)
            {
                RunUsd = run.Request.Limits.MaxUsd,
                RunCalls = run.Request.Limits.MaxModelCalls,
                Deadline = run.AttemptTime(since).End,
            };
            var planned = await run.Call(ResolveSteps.PlanScaffold, input, step, attempt);
            if (planned is not ScaffoldPlanned.Nothing { Budget: { } refusal } || !await Budgets.MayGoOn(run, refusal, left, attempt))
            {
                return planned;
            }

            run.MadeAgain(planned.Usage);
        }
    }

    private static async Task<Ending?> Build(RunState run, ScaffoldPlanned.Ready ready, Reproduction.Ready? own, string tier, int attempt)
    {
        // On record before the gate: what was paid counts, however the gate ends.
        run.Attempts.Add(Record(attempt, tier, ready, ready.Summary));
        run.Reproduction = ready.Base;
        var written = (AttemptResult.Proposed)await run.Call(
            ResolveSteps.WriteScaffold, new WriteScaffoldInput(run.At, ready.Contract, ready.Base.Frozen!), $"write-scaffold-{attempt}", attempt);
        run.Attempts[^1] = run.Attempts[^1] with { Verdict = Words.Of(Verdict.NotRun), Change = written.Summary };
        run.Propose(written);
        var head = await run.Call(ResolveSteps.TestScaffold, new TestScaffoldInput(ready.Base, ready.Folder, written.Patch, own?.Plan), $"test-{attempt}", attempt);
        run.HeadCounts = head.Counts;
        var input = new GateInput(run.Classification!.Kind, run.At, run.Enrichment!.Config, written.Patch, ready.Base, head) { Folder = ready.Folder };
        var verdict = await run.Call(ResolveSteps.Judge, input, $"gate-{attempt}", attempt);
        run.LastVerdict = verdict;
        run.Attempts[^1] = run.Attempts[^1] with { Verdict = Words.Of(verdict.Verdict), FailingTests = verdict.FailingTests };
        return verdict.Verdict == Verdict.Pass
            ? null
            : new Ending.Escalated("attempts", $"The scaffold does not pass what was frozen for it, and frozen tests are not changed: {verdict.Blocking.TrimEnd('.')}.");
    }

    private static AttemptRecord Record(int attempt, string tier, ScaffoldPlanned planned, string change) => new(
        attempt, tier, Math.Round(planned.Seconds, 3), planned.Usage.Usd, planned.Usage.TokensIn, planned.Usage.TokensOut, "noPatch", [], change, string.Empty)
    {
        ModelCalls = planned.Usage.Calls,
    };
}
