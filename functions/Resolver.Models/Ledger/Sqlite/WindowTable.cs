using Microsoft.Data.Sqlite;
using Resolver.Core.Money;
using Resolver.Shared;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>Windows, limits and allowances.</summary>
internal static class WindowTable
{
    private const string Columns = "scope, subject, period, spent, reserved, allowed, calls, ceiling";

    /// <summary>A window as it stands, with the limit that holds for this call.</summary>
    public static WindowState State(Statements db, BudgetWindow window, ReserveRequest? request, IReadOnlyList<BudgetLimit> limits)
    {
        var limit = LedgerRules.LimitOf(window, request, (scope, subject) => WindowList.Find(limits, scope, subject));
        var found = db.One($"SELECT {Columns} FROM windows WHERE scope = $0 AND subject = $1 AND period = $2", Read, (int)window.Scope, window.Subject, window.Period);
        return (found ?? new WindowState(window, null, 0, 0, 0, 0)) with { LimitUsd = limit };
    }

    /// <summary>Holds money in a window, and remembers a ceiling that the caller brought.</summary>
    public static void Reserve(Statements db, WindowState state, long maximum) => db.Exec(
        """
        INSERT INTO windows(scope, subject, period, reserved, ceiling) VALUES ($0, $1, $2, $3, $4)
        ON CONFLICT DO UPDATE SET reserved = reserved + excluded.reserved, ceiling = excluded.ceiling
        """,
        (int)state.Window.Scope,
        state.Window.Subject,
        state.Window.Period,
        maximum,
        state.Window.Scope is BudgetScope.Attempt or BudgetScope.Run && state.LimitUsd is { } own ? Nanodollars.FromUsd(own) : null);

    /// <summary>Moves money in a window: what is no longer held, what is newly spent (less, where an expired line is corrected), and calls.</summary>
    public static void Move(Statements db, BudgetWindow window, long released, long spent, int calls) => db.Exec(
        """
        INSERT INTO windows(scope, subject, period, reserved, spent, calls) VALUES ($0, $1, $2, -$3, $4, $5)
        ON CONFLICT DO UPDATE SET reserved = reserved + excluded.reserved, spent = spent + excluded.spent, calls = calls + excluded.calls
        """,
        (int)window.Scope,
        window.Subject,
        window.Period,
        released,
        spent,
        calls);

    public static void Allow(Statements db, BudgetAllowance allowance, DateTimeOffset now)
    {
        var (scope, subject, period) = ((int)allowance.Window.Scope, allowance.Window.Subject, allowance.Window.Period);
        var usd = Nanodollars.FromUsd(allowance.Usd);
        if (db.Exec("INSERT OR IGNORE INTO allowances VALUES ($0, $1, $2, $3, $4, $5, $6)", allowance.Key, scope, subject, period, usd, allowance.By, now.UtcTicks) == 1)
        {
            db.Exec("INSERT INTO windows(scope, subject, period, allowed) VALUES ($0, $1, $2, $3) ON CONFLICT DO UPDATE SET allowed = allowed + excluded.allowed", scope, subject, period, usd);
        }
    }

    public static List<BudgetLimit> Limits(Statements db) => db.All(
        "SELECT scope, subject, usd FROM limits ORDER BY scope, subject",
        static row => new BudgetLimit((BudgetScope)row.GetInt32(0), row.GetString(1), Nanodollars.ToUsd(row.GetInt64(2))));

    /// <summary>Windows of a scope that have been used, and current ones that are limited although nobody has.</summary>
    public static List<WindowState> List(Statements db, BudgetScope scope, bool current, DateTimeOffset now)
    {
        var period = BudgetWindow.At(scope, string.Empty, now).Period;
        var used = db.All($"SELECT {Columns} FROM windows WHERE scope = $0 AND ($1 = 0 OR period = $2) ORDER BY period, subject", Read, (int)scope, current ? 1 : 0, period);
        return [.. WindowList.Complete(used, scope, Limits(db), now)];
    }

    private static WindowState Read(SqliteDataReader row) => new(
        new BudgetWindow((BudgetScope)row.GetInt32(0), row.GetString(1), row.GetString(2)),
        row.IsDBNull(7) ? null : Nanodollars.ToUsd(row.GetInt64(7)),
        Nanodollars.ToUsd(row.GetInt64(5)),
        Nanodollars.ToUsd(row.GetInt64(3)),
        Nanodollars.ToUsd(row.GetInt64(4)),
        row.GetInt32(6));
}
