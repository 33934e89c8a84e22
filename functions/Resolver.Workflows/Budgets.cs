using Resolver.Core.Money;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>A budget that a run shares with others has no room: a person may let it exceed; the run keeps its work and waits.</summary>
internal static class Budgets
{
    /// <returns>True when a person has said yes, or the budget has reset meanwhile.</returns>
    internal static async Task<bool> MayGoOn(RunState run, BudgetRefusal refusal, decimal left, int attempt)
    {
        var round = ++run.Exceeds;
        var since = run.Context.UtcNow;
        var patience = since + run.Request.Limits.ApprovalTimeout;
        var deadline = refusal.Window.ResetsAt is { } reset && reset < patience ? reset : patience;
        run.Show("budget", attempt, budget: new PendingBudget(round, refusal, Math.Max(refusal.NeededUsd, left), deadline));
        var answer = await run.Guarded(run.Context.WaitForEvent(ResolveSteps.Exceed(round), deadline));
        run.WaitedSince(since);
        return answer.Received ? answer.Value!.Allowed : refusal.Window.ResetsAt <= run.Context.UtcNow;
    }
}
