using Resolver.Core.Money;

namespace Resolver.Models.Ledger;

/// <summary>How every ledger of ours lists windows, whatever it keeps them in. Pure.</summary>
internal static class WindowList
{
    /// <summary>Adds current windows that are limited although nobody has used them, and gives each its limit.</summary>
    /// <param name="used">Windows of the scope, with the ceiling that their callers brought as their limit.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="limits">All limits.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<WindowState> Complete(IReadOnlyList<WindowState> used, BudgetScope scope, IReadOnlyList<BudgetLimit> limits, DateTimeOffset now)
    {
        var idle = limits
            .Where(limit => limit.Scope == scope)
            .Select(limit => BudgetWindow.At(scope, limit.Subject == BudgetLimit.Every ? string.Empty : limit.Subject, now))
            .Where(window => (window.Subject.Length > 0 || scope is BudgetScope.Day or BudgetScope.Month) && used.All(state => state.Window != window))
            .Select(static window => new WindowState(window, null, 0, 0, 0, 0));
        return used.Concat(idle).Select(state => state with { LimitUsd = Effective(state, limits) });
    }

    /// <summary>The limit that the operator has set for a scope and subject; null for none.</summary>
    public static decimal? Find(IReadOnlyList<BudgetLimit> limits, BudgetScope scope, string subject) =>
        limits.FirstOrDefault(limit => limit.Scope == scope && limit.Subject == subject)?.Usd;

    // A run's own ceiling came with its calls; the operator's may be lower by now.
    private static decimal? Effective(WindowState state, IReadOnlyList<BudgetLimit> limits)
    {
        var set = LedgerRules.LimitOf(state.Window, null, (scope, subject) => Find(limits, scope, subject));
        return state.LimitUsd is { } own && (set is null || own < set) ? own : set;
    }
}
