using Resolver.Core.Artifacts;
using Resolver.Core.Loop;
using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>
/// Step 7 with models, small before large. An attempt is a proposal and its verdict; where that is not enough, the debugging loop takes
/// it on within the attempt's limits, and the gate judges again.
/// </summary>
internal static class ModelAttempts
{
    private const double WrapUpShare = 0.8;

    /// <returns>Null when a patch has passed the gate.</returns>
    internal static async Task<Ending?> Make(RunState run)
    {
        var tiers = (run.Classification!.Ladder ?? [.. run.ModelTiers]).ToList();
        var (done, last) = await Attempts.TryMechanically(run);
        return done ? null
            : tiers.Count == 0 ? new Ending.Escalated("no-patch", $"No tier has a patch: {last.TrimEnd('.')}.")
            : await Ask(run, tiers);
    }

    private static async Task<Ending?> Ask(RunState run, List<string> tiers)
    {
        var tier = Math.Max(0, tiers.IndexOf(run.Classification!.Tier));
        string? why = null;
        for (var attempt = 1; attempt <= run.Request.Limits.MaxAttempts; attempt++)
        {
            if (Limit(run) is { } limit)
            {
                return limit;
            }

            var made = await Attempt(run, attempt, tiers[tier], why);
            if (made.Passed || made.Ending is not null)
            {
                return made.Ending;
            }

            why = made.Why;
            tier = Math.Min(tier + 1, tiers.Count - 1);
        }

        return run.Attempts.LastOrDefault()?.Stop == ModelUsage.NoCallsLeft
            ? NoCallsLeft(run)
            : new Ending.Escalated("attempts", $"{run.Request.Limits.MaxAttempts} attempts were not enough; the last one: {why?.TrimEnd('.')}.");
    }

    /// <returns>Null while another attempt may begin.</returns>
    internal static Ending.Escalated? Limit(RunState run) => run switch
    {
        { TimeIsUp: true } => new Ending.Escalated("time", $"Four fifths of {run.Request.Limits.MaxMinutes} minutes are used; no further attempt is begun."),
        _ when run.Spent > 0 && run.Spent >= run.Request.Limits.MaxUsd => new Ending.Escalated("budget", $"The limit of ${run.Request.Limits.MaxUsd:0.00} is spent."),
        _ when run.ModelCalls >= run.Request.Limits.MaxModelCalls => NoCallsLeft(run),
        _ => null,
    };

    internal static Ending.Escalated NoCallsLeft(RunState run) => new(ModelUsage.NoCallsLeft, $"All {run.Request.Limits.MaxModelCalls} model calls of the run are used.");

    private static async Task<Made> Attempt(RunState run, int attempt, string tier, string? previous)
    {
        var since = run.Context.UtcNow;
        var result = await Attempts.Propose(run, tier, previous, attempt);
        var blocking = await Attempts.Judge(run, attempt, tier, result);
        run.Attempts[^1] = run.Attempts[^1] with { ModelCalls = result.Usage.Calls };
        if (blocking is not { } why)
        {
            return new Made(Passed: true, null, string.Empty);
        }

        if (result is AttemptResult.Nothing { Code: "budget" or "budget-shared" } broke)
        {
            return new Made(Passed: false, new Ending.Escalated("budget", Words.Sentence(broke.Reason)), why);
        }

        if (result is AttemptResult.Nothing { Code: ModelUsage.NoCallsLeft })
        {
            return new Made(Passed: false, NoCallsLeft(run), why);
        }

        return run.Baseline is { } baseline && MayDebug(result)
            ? await Debug(run, baseline, new AttemptFrame(attempt, tier, since, (result as AttemptResult.Proposed)?.Patch), why)
            : new Made(Passed: false, null, why);
    }

    // Where the endpoint itself failed, it would fail again.
    private static bool MayDebug(AttemptResult result) => result is AttemptResult.Proposed or AttemptResult.Nothing { Code: "gave-up" or "refused" or "no-patch" };

    private static async Task<Made> Debug(RunState run, Reproduction.Ready baseline, AttemptFrame frame, string why)
    {
        var (turns, patch, used) = ((IReadOnlyList<LoopTurn>)[], frame.Patch, frame.Patch is null ? 0 : 1);
        for (var part = 1; ; part++)
        {
            var limits = Limits(run, frame, used);
            if (limits.ToolCalls < 1 || limits.ModelCalls < 1 || limits.MaxUsd <= 0 || run.Context.UtcNow >= limits.Deadline)
            {
                return new Made(Passed: false, null, why);
            }

            var name = part == 1 ? $"debug-{frame.Number}" : $"debug-{frame.Number}-{part}";
            var input = Input(run, baseline, name, frame.Tier, limits) with { Patch = patch, Standing = why, Turns = turns };
            var result = await run.CallChild(DebugSteps.Workflow, name, input);
            Add(run, result);
            await run.StopIfCancelled();
            if (result.End != DebugEnd.Asks || await Questions.Ask(run, result.Reason) is not { } answer)
            {
                return await Conclude(run, frame.Number, result, why);
            }

            (turns, patch, used) = (result.Turns, result.Patch?.Patch ?? patch, used + result.ToolCalls);
            why = $"A person was asked: {result.Reason}\nThe answer: {answer.Text}";
        }
    }

    private static LoopLimits Limits(RunState run, AttemptFrame frame, int used)
    {
        var limits = run.Request.Limits;
        var (begin, latest) = run.AttemptTime(frame.Since);
        return new LoopLimits(
            limits.MaxToolCalls - used,
            limits.MaxModelCalls - run.ModelCalls,
            begin + (WrapUpShare * (latest - begin)),
            latest,
            limits.MaxUsd - run.Spent);
    }

    private static DebugInput Input(RunState run, Reproduction.Ready baseline, string name, string tier, LoopLimits limits) => new(
        run.Context.Run,
        name,
        run.At,
        baseline,
        run.Classification!.Kind,
        run.Request.Issue,
        run.Retrieved!.Hits,
        run.Enrichment!.Guidance,
        run.Enrichment.Config,
        run.Request.Requester,
        tier,
        limits)
    {
        RunUsd = run.Request.Limits.MaxUsd,
        RunCalls = run.Request.Limits.MaxModelCalls,
        MayAsk = run.Questions < Questions.Most,
    };

    private static void Add(RunState run, DebugResult result)
    {
        var last = run.Attempts[^1];
        run.Attempts[^1] = last with
        {
            Seconds = Math.Round(last.Seconds + result.Usage.Seconds, 3),
            Usd = last.Usd + result.Usage.Usd,
            TokensIn = last.TokensIn + result.Usage.TokensIn,
            TokensOut = last.TokensOut + result.Usage.TokensOut,
            ModelCalls = last.ModelCalls + result.Usage.Calls,
            ToolCalls = last.ToolCalls + result.ToolCalls,
            Stop = result.Code,
        };
    }

    private static async Task<Made> Conclude(RunState run, int attempt, DebugResult result, string why)
    {
        if (result.Patch is { } patch && patch.Patch != run.LastPatch)
        {
            var proposed = new AttemptResult.Proposed(patch.Patch, patch.Paths, patch.Summary, patch.Hypothesis, ModelUsage.None, 0);
            if (await Attempts.JudgeAgain(run, attempt, proposed, patch.Head) is not { } blocking)
            {
                return new Made(Passed: true, null, string.Empty);
            }

            why = blocking;
        }

        return result.End switch
        {
            DebugEnd.OverBudget => new Made(Passed: false, new Ending.Escalated("budget", Words.Sentence(result.Reason)), why),
            DebugEnd.Asks => new Made(Passed: false, new Ending.Escalated("unanswered", $"A question was not answered in time: {result.Reason}"), why),
            _ => new Made(Passed: false, null, $"{why.TrimEnd('.')}. The debugging loop ended: {result.Reason}"),
        };
    }

    /// <summary>How an attempt ended: passed, or with the run, or with a reason to try again.</summary>
    private sealed record Made(bool Passed, Ending? Ending, string Why);

    /// <summary>An attempt on its way.</summary>
    private sealed record AttemptFrame(int Number, string Tier, DateTimeOffset Since, ArtifactRef? Patch);
}
