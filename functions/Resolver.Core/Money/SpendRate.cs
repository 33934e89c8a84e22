using System.Globalization;

namespace Resolver.Core.Money;

/// <summary>
/// Tells an unusual spend rate from the ledger's own history: this hour against the hours of the two weeks before in which anything was
/// spent. It speaks where the hour has passed three times their 90th percentile, and only with twelve such hours to compare with.
/// </summary>
public static class SpendRate
{
    /// <summary>How far back it looks.</summary>
    public static readonly TimeSpan History = TimeSpan.FromDays(14);

    private const int Fewest = 12;
    private const decimal Factor = 3;

    /// <summary>An alert where the current hour is out of the ordinary; null otherwise.</summary>
    /// <param name="hours">Windows of scope <see cref="BudgetScope.Hour"/>, in any order.</param>
    /// <param name="now">The time.</param>
    public static BudgetAlert? Judge(IReadOnlyList<WindowState> hours, DateTimeOffset now)
    {
        var current = BudgetWindow.At(BudgetScope.Hour, string.Empty, now);
        var oldest = BudgetWindow.At(BudgetScope.Hour, string.Empty, now - History).Period;
        var spent = hours.SingleOrDefault(hour => hour.Window == current)?.SpentUsd ?? 0;
        var before = hours
            .Where(hour => hour.SpentUsd > 0 && string.CompareOrdinal(hour.Window.Period, current.Period) < 0 && string.CompareOrdinal(hour.Window.Period, oldest) >= 0)
            .Select(hour => hour.SpentUsd)
            .Order()
            .ToList();
        if (before.Count < Fewest || before[(int)Math.Ceiling(before.Count * 0.9) - 1] is var usual && spent <= Factor * usual)
        {
            return null;
        }

        return new BudgetAlert(
            $"resolver-spend-rate/{current.Period}",
            Critical: true,
            string.Create(CultureInfo.InvariantCulture, $"Spending is unusual: ${spent:0.00} in this hour, where nine of ten hours had at most ${usual:0.00}."),
            current,
            now);
    }
}
