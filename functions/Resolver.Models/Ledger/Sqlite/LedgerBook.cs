using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Shared;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>The movements of the ledger, each inside the caller's transaction.</summary>
internal static class LedgerBook
{
    public static ReserveResult Reserve(Statements db, ReserveRequest request, long maximum, DateTimeOffset now)
    {
        Expire(db, EntryTable.Overdue(db, now), now);
        var last = EntryTable.Last(db, request.Key);
        if (last is { Entry.State: EntryState.Open })
        {
            last = Expire(db, [last], now).Count > 0 ? EntryTable.Last(db, request.Key) : throw LedgerRules.CallOpen(request.Key);
        }

        if (last is not null && LedgerRules.IsBought(last.Entry, request))
        {
            var (usd, calls) = EntryTable.Earlier(db, request.Key, last.Entry.Id.Try);
            return new ReserveResult.Bought(last.Entry, usd) { EarlierCalls = calls };
        }

        var id = new ReservationId(request.Key, (last?.Entry.Id.Try ?? 0) + 1);
        return Hold(db, id, request, maximum, now);
    }

    public static LedgerEntry Settle(Statements db, ReservationId id, Settlement settlement, DateTimeOffset now)
    {
        var row = EntryTable.Find(db, id) ?? throw LedgerRules.Unknown(id);
        if (row.Entry.State is EntryState.Open or EntryState.Expired)
        {
            var use = settlement.AtMaximum ? settlement with { Usd = row.Entry.MaxUsd } : LedgerRules.Bounded(settlement, row.Maximum);
            Close(db, row, settlement.AtMaximum ? EntryState.SettledAtMaximum : EntryState.Settled, use, now);
        }

        return EntryTable.Find(db, id)!.Entry;
    }

    public static bool Release(Statements db, ReservationId id, DateTimeOffset now)
    {
        var row = EntryTable.Find(db, id) ?? throw LedgerRules.Unknown(id);
        if (row.Entry.State is not (EntryState.Open or EntryState.Expired))
        {
            return false;
        }

        Close(db, row, EntryState.Released, null, now);
        return true;
    }

    /// <summary>Counts a run on a pull request, unless it counts on one.</summary>
    public static bool Attach(Statements db, RunId run, string pullRequest, DateTimeOffset now)
    {
        if (db.Exec("INSERT OR IGNORE INTO runs(run, pull_request) VALUES ($0, $1)", run.Value, pullRequest) == 0)
        {
            return false;
        }

        var window = BudgetWindow.At(BudgetScope.PullRequest, pullRequest, now);
        var limits = WindowTable.Limits(db);
        foreach (var row in EntryTable.OfRun(db, run).Where(static row => row.Windows.All(static window => window.Scope != BudgetScope.PullRequest)))
        {
            Move(db, window, row.Entry.State == EntryState.Open ? -row.Maximum : 0, row.Settled, row.Entry.Use is null ? 0 : 1, limits, now);
            EntryTable.SetWindows(db, row.Entry.Id, [.. row.Windows, window]);
        }

        return true;
    }

    /// <summary>Settles at their maximum those of the open lines that are overdue, or whose process is dead.</summary>
    public static List<LedgerEntry> Expire(Statements db, IReadOnlyList<EntryRow> open, DateTimeOffset now)
    {
        var overdue = open.Count == 0 ? [] : EntryTable.Overdue(db, now).Select(row => row.Entry.Id).ToHashSet();
        var expired = open.Where(row => overdue.Contains(row.Entry.Id) || row.Holder.IsDead).ToList();
        expired.ForEach(row => Close(db, row, EntryState.Expired, LedgerRules.AtMaximum(row.Maximum), now));
        return [.. expired.Select(row => EntryTable.Find(db, row.Entry.Id)!.Entry)];
    }

    private static ReserveResult Hold(Statements db, ReservationId id, ReserveRequest request, long maximum, DateTimeOffset now)
    {
        var team = request.Repo is null ? null : db.One("SELECT team FROM teams WHERE repo = $0", static row => row.GetString(0), request.Repo.Value);
        request = request with { PullRequest = request.PullRequest ?? db.One("SELECT pull_request FROM runs WHERE run = $0", static row => row.GetString(0), request.Key.Run.Value) };
        var needed = Nanodollars.ToUsd(maximum);
        var limits = WindowTable.Limits(db);
        List<WindowState> States() => [.. LedgerRules.WindowsOf(request, team, now).Select(window => WindowTable.State(db, window, request, limits))];
        var states = States();
        if (LedgerRules.CallsUsed(request, states, request.RunCalls is null ? 0 : EntryTable.OpenOf(db, request.Key.Run)) is { } used)
        {
            return used;
        }

        var refusal = LedgerRules.Refusal(needed, states);
        if (refusal is { ReservedUsd: > 0 } && Expire(db, EntryTable.Open(db), now).Count > 0)
        {
            refusal = LedgerRules.Refusal(needed, States());
        }

        if (refusal is not null)
        {
            AlertTable.Add(db, BudgetAlert.Exhausted(refusal, now));
            return new ReserveResult.Refused(refusal);
        }

        states.ForEach(state => WindowTable.Reserve(db, state, maximum));
        EntryTable.Insert(db, id, request, maximum, [.. states.Select(state => state.Window)], now);
        var (usd, calls) = EntryTable.Earlier(db, id.Key, id.Try);
        return new ReserveResult.Granted(id, needed, usd) { EarlierCalls = calls };
    }

    private static void Close(Statements db, EntryRow row, EntryState state, Settlement? use, DateTimeOffset now)
    {
        var open = row.Entry.State == EntryState.Open;
        var settled = use is null ? 0 : Nanodollars.FromUsd(use.Usd);
        var calls = (use is null ? 0 : 1) - (open ? 0 : 1);
        var limits = WindowTable.Limits(db);
        foreach (var window in row.Windows)
        {
            Move(db, window, open ? row.Maximum : 0, settled - row.Settled, calls, limits, now);
        }

        EntryTable.Close(db, row.Entry.Id, state, use);
    }

    private static void Move(Statements db, BudgetWindow window, long released, long spent, int calls, IReadOnlyList<BudgetLimit> limits, DateTimeOffset now)
    {
        WindowTable.Move(db, window, released, spent, calls);
        if (BudgetAlert.IsWatched(window.Scope) && WindowTable.State(db, window, null, limits) is { LimitUsd: not null } after)
        {
            AlertTable.Add(db, BudgetAlert.Passed(after with { SpentUsd = after.SpentUsd - Nanodollars.ToUsd(spent) }, after, now));
        }
    }
}
