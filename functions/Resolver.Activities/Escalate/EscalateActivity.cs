using System.Diagnostics;
using System.Globalization;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Models;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Escalate;

/// <summary>
/// Step 12: finds who takes over, and lets a model phrase a cause from the evidence, where that is allowed and paid for. Without a model
/// the last attempt's own hypothesis and a rule for each stop reason stand in; a hand-over is never held up by a model.
/// </summary>
/// <param name="model">Null where no models are configured.</param>
/// <param name="workspaces">Histories.</param>
/// <param name="artifacts">Payloads.</param>
/// <param name="progress">The screen.</param>
public sealed class EscalateActivity(IEscalationModel? model, IWorkspaces workspaces, IArtifactStore artifacts, IRunProgress progress) : IActivity<EscalateInput, Escalation>
{
    /// <inheritdoc />
    public async Task<Escalation> Run(ActivityScope scope, EscalateInput input, CancellationToken cancel)
    {
        var evidence = await EscalationEvidence.Gather(input, artifacts, cancel);
        var (who, why) = await Assignment.Find(input, workspaces, cancel);
        var opinion = await Opinion(scope, input, evidence, cancel);
        return opinion switch
        {
            EscalationOpinion.Said said => new Escalation(Cited(said.Cause, evidence), Cited(said.NextStep, evidence), who, why, Note: null, said.Usage),
            EscalationOpinion.Silent silent => new Escalation(LastHypothesis(input), ByRule(input), who, why, silent.Reason, silent.Usage),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<EscalationOpinion> Opinion(ActivityScope scope, EscalateInput input, IReadOnlyList<EvidenceItem> evidence, CancellationToken cancel)
    {
        var silent = model is null || input.Tier is null ? "no model was allowed to"
            : input.MaxUsd <= 0 || input.Record.StopReason == "budget" ? "the budget is used up"
            : evidence.Count == 0 ? "there is no evidence that it could rest on"
            : null;
        if (silent is not null)
        {
            return new EscalationOpinion.Silent(silent, ModelUsage.None);
        }

        progress.Report(scope.Key, $"asking {input.Tier} what the evidence says");
        var body = await artifacts.ReadText(input.Issue.Body, cancel);
        var prompt = new EscalationPrompt(input.Tier!, scope.Key, input.Issue.Title, body, input.Record.Explanation, evidence, input.MaxUsd)
        {
            Repo = input.Snapshot?.Repo,
            RunUsd = input.RunUsd,
            RunCalls = input.RunCalls,
        };
        return await model!.Explain(prompt, cancel);
    }

    private static CitedClaim Cited(OpinionClaim claim, IReadOnlyList<EvidenceItem> evidence) =>
        new(claim.Text, [.. evidence.Where(item => claim.Cites.Contains(item.Id, StringComparer.Ordinal)).Select(static item => item.Shown)]);

    private static CitedClaim? LastHypothesis(EscalateInput input) =>
        input.Record.Attempts.LastOrDefault(static attempt => attempt.Number > 0 && attempt.Hypothesis.Length > 0) is { } attempt
            ? new CitedClaim(attempt.Hypothesis, [string.Create(CultureInfo.InvariantCulture, $"attempt {attempt.Number}")])
            : null;

    private static CitedClaim? ByRule(EscalateInput input)
    {
        var step = input.Record.StopReason switch
        {
            "not-reproduced" => "Add a test that fails because of the issue.",
            "build-failed" => "Mend the build at base first.",
            "tests-hang" or "tests-over-limit" or "tests-broken" or "tests-not-run" => "Mend the tests at base first.",
            "budget" => "Decide whether the issue is worth more money, then resolve again.",
            "time" => "Look at the last attempt, or resolve again with more time.",
            ModelUsage.NoCallsLeft => "Look at the last attempt, or resolve again with more model calls.",
            "approval-expired" => "Look at the patch and approve or deny it.",
            "no-gate-profile" => "Decide how such a change can be proven.",
            _ when input.Record.Branch is not null => "Go on from the branch: the last attempt's work is there.",
            _ when EscalationEvidence.Failing(input).Count > 0 => "Begin with the failing test.",
            _ => null,
        };
        return step is null ? null : new CitedClaim(step, ["the stop reason"]);
    }
}
