using Resolver.Core.Gate;
using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>Step 7 and 8: the free tier first, then models, small before large; the gate judges each.</summary>
internal static class Attempts
{
    internal const string Mechanical = "mechanical";

    /// <returns>Null when a patch has passed the gate.</returns>
    internal static async Task<Ending?> Make(RunState run)
    {
        var tiers = run.Request.Tiers.Where(tier => tier != Mechanical).ToList();
        var (done, last) = await TryMechanically(run);
        return done ? null
            : tiers.Count == 0 ? new Ending.Escalated("no-patch", $"No tier has a patch: {last.TrimEnd('.')}.")
            : await AskModels(run, tiers);
    }

    /// <returns>Whether its patch passed, or why not.</returns>
    internal static async Task<(bool Passed, string Why)> TryMechanically(RunState run)
    {
        if (!run.Request.Tiers.Contains(Mechanical, StringComparer.Ordinal) || run.Baseline is not { Targets.Count: > 0 } baseline)
        {
            return (false, "no tier was allowed to try");
        }

        var input = new MechanicalInput(baseline, run.Request.Issue, run.Retrieved!.Hits, run.Request.Limits.MaxCandidates);
        var why = await Judge(run, 0, Mechanical, await run.Call(ResolveSteps.RepairMechanically, input));
        return (why is null, why ?? string.Empty);
    }

    private static async Task<Ending?> AskModels(RunState run, List<string> tiers)
    {
        var tier = Math.Max(0, tiers.IndexOf(run.Classification!.Tier));
        string? why = null;
        for (var attempt = 1; attempt <= run.Request.Limits.MaxAttempts; attempt++)
        {
            if (run.TimeIsUp)
            {
                return new Ending.Escalated("time", $"Four fifths of {run.Request.Limits.MaxMinutes} minutes are used; no further attempt is begun.");
            }

            var result = await Propose(run, tiers[tier], why, attempt);
            why = await Judge(run, attempt, tiers[tier], result);
            if (why is null)
            {
                return null;
            }

            if (result is AttemptResult.Nothing { Code: "budget" or "budget-shared" } broke)
            {
                return new Ending.Escalated("budget", Words.Sentence(broke.Reason));
            }

            tier = Math.Min(tier + 1, tiers.Count - 1);
        }

        return new Ending.Escalated("attempts", $"{run.Request.Limits.MaxAttempts} attempts were not enough; the last one: {why?.TrimEnd('.')}.");
    }

    // Where a shared budget has no room, the attempt is not used up: a person is asked, and it is made again.
    internal static async Task<AttemptResult> Propose(RunState run, string tier, string? why, int attempt)
    {
        var since = run.Context.UtcNow;
        for (var ask = 1; ; ask++)
        {
            var left = run.Request.Limits.MaxUsd - run.Spent;
            var step = ask == 1 ? $"propose-patch-{attempt}" : $"propose-patch-{attempt}-ask-{ask}";
            var result = await run.Call(ResolveSteps.ProposePatch, Prompt(run, tier, why, left, since), step, attempt);
            if (result is not AttemptResult.Nothing { Budget: { } refusal } || !await Budgets.MayGoOn(run, refusal, left, attempt))
            {
                return result;
            }

            run.MadeAgain(result.Usage);
        }
    }

    /// <returns>Null when the patch passed, otherwise why not.</returns>
    internal static async Task<string?> Judge(RunState run, int attempt, string tier, AttemptResult result)
    {
        if (result is not AttemptResult.Proposed proposed)
        {
            var nothing = (AttemptResult.Nothing)result;
            run.Attempts.Add(Record(attempt, tier, result, "noPatch", [], nothing.Reason, string.Empty));
            return nothing.Reason;
        }

        // On record before the gate: what was paid counts, however the gate ends.
        run.Attempts.Add(Record(attempt, tier, result, Words.Of(Verdict.NotRun), [], proposed.Summary, proposed.Hypothesis));
        run.Propose(proposed);
        return Take(run, await Gate(run, attempt, proposed));
    }

    /// <summary>The gate once more in the same attempt: the debugging loop has changed the patch, and has tested it already.</summary>
    /// <returns>Null when the patch passed, otherwise why not.</returns>
    internal static async Task<string?> JudgeAgain(RunState run, int attempt, AttemptResult.Proposed proposed, HeadTests head)
    {
        run.Attempts[^1] = run.Attempts[^1] with { Verdict = Words.Of(Verdict.NotRun), FailingTests = [], Change = proposed.Summary, Hypothesis = proposed.Hypothesis };
        run.Propose(proposed);
        run.HeadCounts = head.Counts;
        return Take(run, await run.Call(ResolveSteps.Judge, Evidence(run, proposed, head), $"gate-{attempt}-debugged", attempt));
    }

    private static string? Take(RunState run, GateVerdict verdict)
    {
        run.LastVerdict = verdict;
        run.Attempts[^1] = run.Attempts[^1] with { Verdict = Words.Of(verdict.Verdict), FailingTests = verdict.FailingTests };
        return verdict.Verdict == Verdict.Pass ? null : verdict.Blocking;
    }

    private static async Task<GateVerdict> Gate(RunState run, int attempt, AttemptResult.Proposed proposed)
    {
        HeadTests? head = null;
        if (run.Baseline is { } baseline)
        {
            head = await run.Call(ResolveSteps.Test, TestInput.Of(baseline, proposed.Patch), $"test-{attempt}", attempt);
            run.HeadCounts = head.Counts;
        }

        return await run.Call(ResolveSteps.Judge, Evidence(run, proposed, head), $"gate-{attempt}", attempt);
    }

    private static GateInput Evidence(RunState run, AttemptResult.Proposed proposed, HeadTests? head) =>
        new(run.Classification!.Kind, run.At, run.Enrichment!.Config, proposed.Patch, run.Baseline, head);

    private static ProposeInput Prompt(RunState run, string tier, string? previous, decimal left, DateTimeOffset since) => new(
        run.At,
        run.Baseline?.Baseline,
        run.Baseline?.Targets ?? [],
        run.Classification!.Kind,
        run.Request.Issue,
        run.Retrieved!.Hits,
        run.Enrichment!.Guidance,
        run.Enrichment.Config,
        tier,
        previous,
        left)
    {
        RunUsd = run.Request.Limits.MaxUsd,
        RunCalls = run.Version > 1 ? run.Request.Limits.MaxModelCalls : null,
        Deadline = run.Version > 1 ? run.AttemptTime(since).End : null,
        Plan = run.Version > 1 ? run.Baseline?.Plan : null,
        Requester = run.Version > 1 ? run.Request.Requester : null,
        Frozen = run.Baseline?.Frozen,
    };

    private static AttemptRecord Record(
        int attempt, string tier, AttemptResult result, string verdict, IReadOnlyList<string> failing, string change, string hypothesis)
    {
        ModelUsage usage = result.Usage;
        return new AttemptRecord(attempt, tier, Math.Round(result.Seconds, 3), usage.Usd, usage.TokensIn, usage.TokensOut, verdict, failing, change, hypothesis);
    }
}
