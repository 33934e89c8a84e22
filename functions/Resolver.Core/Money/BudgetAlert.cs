using System.Globalization;

namespace Resolver.Core.Money;

/// <summary>Something about money that a person should know.</summary>
/// <param name="Key">Stable: the same occasion has the same key, so that receivers can drop a second copy. At most 255 characters.</param>
/// <param name="Critical">True where work stands still or money runs away; false for a warning.</param>
/// <param name="Summary">One sentence, safe to post in public.</param>
/// <param name="Window">Which budget.</param>
/// <param name="At">When.</param>
public sealed record BudgetAlert(string Key, bool Critical, string Summary, BudgetWindow Window, DateTimeOffset At)
{
    private static readonly int[] Steps = [80, 90, 100];

    /// <summary>Whether a scope has alerts: a run and its attempts stop or ask by themselves, and an hour has no limit.</summary>
    public static bool IsWatched(BudgetScope scope) => scope is not (BudgetScope.Attempt or BudgetScope.Run or BudgetScope.Hour);

    /// <summary>The highest of 80, 90 and 100 % that the spending has passed between two states of a window; null for none.</summary>
    public static BudgetAlert? Passed(WindowState before, WindowState after, DateTimeOffset now)
    {
        if (!IsWatched(after.Window.Scope) || after.CeilingUsd is not { } ceiling)
        {
            return null;
        }

        var step = Steps.LastOrDefault(step => after.SpentUsd * 100 >= ceiling * step);
        return step > 0 && before.SpentUsd * 100 < ceiling * step ? Make(after.Window, step, after.SpentUsd, ceiling, now) : null;
    }

    /// <summary>A window that has refused a call is used up for all practical purposes.</summary>
    public static BudgetAlert? Exhausted(BudgetRefusal refusal, DateTimeOffset now) =>
        IsWatched(refusal.Window.Scope) && !refusal.MayFitLater ? Make(refusal.Window, 100, refusal.SpentUsd, refusal.CeilingUsd, now) : null;

    private static BudgetAlert Make(BudgetWindow window, int percent, decimal spent, decimal ceiling, DateTimeOffset now) => new(
        string.Create(CultureInfo.InvariantCulture, $"resolver-budget/{window.Scope}/{window.Subject}/{window.Period}/{ceiling:0.####}/{percent}"),
        percent >= 100,
        string.Create(CultureInfo.InvariantCulture, $"The budget of {window} is at {percent} %: ${spent:0.00} of ${ceiling:0.00}."),
        window,
        now);
}
