using Azure.Data.Tables;
using Resolver.Core.Ids;
using Resolver.Core.Money;

namespace Resolver.Models.Ledger.Tables;

/// <summary>
/// The movements of the ledger, each on the caller's draft. A movement may be decided several times, and its earlier decision may have been
/// committed although nobody heard of it: each looks first whether it has happened.
/// </summary>
internal sealed class TablesBook(TimeProvider clock, Func<string, bool> isAbandoned)
{
    // A transaction has room for a hundred rows, and a line takes up to twenty: further ones are for the next call, or for Expire.
    private const int MostOverdue = 2;

    private readonly Lock _stamping = new();
    private long _lastStamp;

    public async Task<ReserveResult> Reserve(TablesDraft draft, ReserveRequest request, long maximum, string operation)
    {
        var now = clock.GetUtcNow();
        var limits = Limits(draft);
        var team = request.Repo is null ? Task.FromResult<TableEntity?>(null) : draft.Find(RowKeys.Team(request.Repo));
        var pullRequest = request.PullRequest is null ? draft.Find(RowKeys.PullRequestOf(request.Key.Run)) : Task.FromResult<TableEntity?>(null);
        var overdue = Overdue(draft, now);
        var tries = (await draft.Range(RowKeys.Tries(request.Key))).ConvertAll(LedgerRows.Line);
        await Task.WhenAll(limits, team, pullRequest, overdue);
        request = request with { PullRequest = request.PullRequest ?? (await pullRequest)?.GetString("PullRequest") };
        if (tries.Find(line => line.Operation == operation) is { } done)
        {
            return Granted(done, tries);
        }

        if (tries is [.., { IsOpen: true } last])
        {
            tries[^1] = await CloseDead(draft, last, now, await limits) ?? throw LedgerRules.CallOpen(request.Key);
        }

        foreach (var key in (await overdue).Where(key => tries.TrueForAll(line => line.Key != key)).Take(MostOverdue))
        {
            await Expire(draft, key);
        }

        return tries is [.., { } settled] && LedgerRules.IsBought(settled.Entry, request)
            ? Bought(settled, tries)
            : await Hold(draft, request, maximum, operation, tries, (await team)?.GetString("Team"), await limits, now);
    }

    public async Task<LedgerEntry> Settle(TablesDraft draft, ReservationId id, Settlement settlement)
    {
        var line = await Line(draft, id);
        if (line.Entry.State is EntryState.Open or EntryState.Expired)
        {
            var use = settlement.AtMaximum ? settlement with { Usd = line.Entry.MaxUsd } : LedgerRules.Bounded(settlement, line.Maximum);
            line = await Close(draft, line, settlement.AtMaximum ? EntryState.SettledAtMaximum : EntryState.Settled, use, clock.GetUtcNow(), await Limits(draft));
        }

        return line.Entry;
    }

    public async Task<LedgerEntry> Release(TablesDraft draft, ReservationId id)
    {
        var line = await Line(draft, id);
        return line.Entry.State is EntryState.Open or EntryState.Expired
            ? (await Close(draft, line, EntryState.Released, null, clock.GetUtcNow(), await Limits(draft))).Entry
            : line.Entry;
    }

    /// <summary>Settles a line at its maximum if it is open and overdue, or its process is dead.</summary>
    /// <returns>The line where that has happened; null otherwise.</returns>
    public async Task<LedgerEntry?> Expire(TablesDraft draft, string lineKey)
    {
        var line = await draft.Find(lineKey) is { } row ? LedgerRows.Line(row) : null;
        return line is { IsOpen: true } && await CloseDead(draft, line, clock.GetUtcNow(), await Limits(draft)) is { Entry: { State: EntryState.Expired } entry } ? entry : null;
    }

    /// <summary>Notes on which pull request a run counts from now on.</summary>
    /// <returns>The pull request that stands: the first one.</returns>
    public async Task<string> Attach(TablesDraft draft, RunId run, string pullRequest)
    {
        var key = RowKeys.PullRequestOf(run);
        if (await draft.Find(key) is { } first)
        {
            return first.GetString("PullRequest");
        }

        draft.Put(new TableEntity(string.Empty, key) { ["Run"] = run.Value, ["PullRequest"] = pullRequest });

        // A reservation that did not see this yet changes the same row, and is decided again.
        draft.Put(await Window(draft, BudgetWindow.At(BudgetScope.Run, run.Value, clock.GetUtcNow())));
        return pullRequest;
    }

    /// <summary>Counts a line on a pull request, unless it counts on one.</summary>
    public async Task<bool> Count(TablesDraft draft, string lineKey, string pullRequest)
    {
        var line = LedgerRows.Line((await draft.Find(lineKey))!);
        if (line.Windows.Any(static window => window.Scope == BudgetScope.PullRequest))
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var window = BudgetWindow.At(BudgetScope.PullRequest, pullRequest, now);
        await Move(draft, await Window(draft, window), line.IsOpen ? line.Maximum : 0, line.Settled, line.Entry.Use is null ? 0 : 1, await Limits(draft), now);
        draft.Put(LedgerRows.Of(line with { Windows = [.. line.Windows, window] }));
        return true;
    }

    public async Task<bool> Allow(TablesDraft draft, BudgetAllowance allowance)
    {
        var key = RowKeys.Allowance(allowance.Key);
        if (await draft.Find(key) is not null)
        {
            return false;
        }

        var usd = Nanodollars.FromUsd(allowance.Usd);
        draft.Put(new TableEntity(string.Empty, key) { ["Window"] = RowKeys.Window(allowance.Window), ["Usd"] = usd, ["By"] = allowance.By, ["At"] = clock.GetUtcNow().UtcTicks });
        draft.Put((await Window(draft, allowance.Window)).With("Allowed", usd));
        return true;
    }

    /// <summary>Keeps an alert until it is delivered, unless it was raised before.</summary>
    public async Task<bool> Raise(TablesDraft draft, BudgetAlert? alert)
    {
        if (alert is null || await draft.Find(RowKeys.Alert(alert.Key)) is not null)
        {
            return false;
        }

        var waiting = LedgerRows.Waiting(alert, Stamp(alert.At));
        draft.Put(waiting);
        draft.Put(new TableEntity(string.Empty, RowKeys.Alert(alert.Key)) { ["Waiting"] = waiting.RowKey });
        return true;
    }

    public static async Task<bool> Delivered(TablesDraft draft, string key)
    {
        if (await draft.Find(RowKeys.Alert(key)) is not { } alert || await draft.Find(alert.GetString("Waiting")) is null)
        {
            return false;
        }

        await draft.Delete(alert.GetString("Waiting"));
        return true;
    }

    private static async Task<List<BudgetLimit>> Limits(TablesDraft draft) => (await draft.Range(RowKeys.Limits)).ConvertAll(LedgerRows.Limit);

    private static async Task<List<string>> Overdue(TablesDraft draft, DateTimeOffset now) =>
        (await draft.Range(RowKeys.OpenLines, RowKeys.Behind(RowKeys.OpenUntil(now)))).ConvertAll(static mark => mark.GetString("Line"));

    private static async Task<TableEntity> Window(TablesDraft draft, BudgetWindow window) => LedgerRows.Window(window, await draft.Find(RowKeys.Window(window)));

    private static async Task<Line> Line(TablesDraft draft, ReservationId id) =>
        await draft.Find(RowKeys.Line(id)) is { } row ? LedgerRows.Line(row) : throw LedgerRules.Unknown(id);

    // Calls of the run in flight. Whoever adds one changes the run's window too, so that a decision on an older count is decided again.
    private static async Task<int> OpenOf(TablesDraft draft, RunId run) => (await draft.Range(RowKeys.OpenLines))
        .Count(mark => mark.GetString("Line").StartsWith(RowKeys.LinesOf(run), StringComparison.Ordinal));

    private static (decimal Usd, int Calls) Earlier(List<Line> tries, int before)
    {
        var gone = tries.FindAll(line => line.Entry.Id.Try < before && line.Entry.Use is not null);
        return (Nanodollars.ToUsd(gone.Sum(static line => line.Settled)), gone.Count);
    }

    private static ReserveResult.Bought Bought(Line line, List<Line> tries)
    {
        var (usd, calls) = Earlier(tries, line.Entry.Id.Try);
        return new ReserveResult.Bought(line.Entry, usd) { EarlierCalls = calls };
    }

    private static ReserveResult.Granted Granted(Line line, List<Line> tries)
    {
        var (usd, calls) = Earlier(tries, line.Entry.Id.Try);
        return new ReserveResult.Granted(line.Entry.Id, line.Entry.MaxUsd, usd) { EarlierCalls = calls };
    }

    private async Task<ReserveResult> Hold(
        TablesDraft draft, ReserveRequest request, long maximum, string operation, List<Line> tries, string? team, IReadOnlyList<BudgetLimit> limits, DateTimeOffset now)
    {
        var windows = LedgerRules.WindowsOf(request, team, now);
        var rows = await Task.WhenAll(windows.Select(window => Window(draft, window)));
        var states = rows.Select(row => State(row, request, limits)).ToList();
        if (LedgerRules.CallsUsed(request, states, request.RunCalls is null ? 0 : await OpenOf(draft, request.Key.Run)) is { } used)
        {
            return used;
        }

        if (LedgerRules.Refusal(Nanodollars.ToUsd(maximum), states) is { } refusal)
        {
            await Raise(draft, BudgetAlert.Exhausted(refusal, now));
            return new ReserveResult.Refused(refusal);
        }

        foreach (var (row, state) in rows.Zip(states))
        {
            row["Ceiling"] = state.Window.Scope is BudgetScope.Attempt or BudgetScope.Run && state.LimitUsd is { } own ? Nanodollars.FromUsd(own) : null;
            draft.Put(row.With("Reserved", maximum));
        }

        var id = new ReservationId(request.Key, (tries.LastOrDefault()?.Entry.Id.Try ?? 0) + 1);
        var entry = new LedgerEntry(id, request.Digest, request.Endpoint, EntryState.Open, Nanodollars.ToUsd(maximum), null, now);
        var line = new Line(entry, maximum, 0, windows, LedgerHolder.Current, now + request.Lifetime, operation);
        draft.Put(LedgerRows.Of(line));
        draft.Put(LedgerRows.OpenMark(line));
        return Granted(line, tries);
    }

    private static WindowState State(TableEntity row, ReserveRequest? request, IReadOnlyList<BudgetLimit> limits)
    {
        var state = LedgerRows.State(row);
        return state with { LimitUsd = LedgerRules.LimitOf(state.Window, request, (scope, subject) => WindowList.Find(limits, scope, subject)) };
    }

    // What this ledger itself has given up because it never heard whether it was committed: no request was made for it.
    private async Task<Line?> CloseDead(TablesDraft draft, Line line, DateTimeOffset now, IReadOnlyList<BudgetLimit> limits) =>
        isAbandoned(line.Operation) ? await Close(draft, line, EntryState.Released, null, now, limits)
        : line.ExpiresAt <= now || line.Holder.IsDead ? await Close(draft, line, EntryState.Expired, LedgerRules.AtMaximum(line.Maximum), now, limits)
        : null;

    private async Task<Line> Close(TablesDraft draft, Line line, EntryState state, Settlement? use, DateTimeOffset now, IReadOnlyList<BudgetLimit> limits)
    {
        var settled = use is null ? 0 : Nanodollars.FromUsd(use.Usd);
        var calls = (use is null ? 0 : 1) - (line.IsOpen ? 0 : 1);
        var rows = await Task.WhenAll(line.Windows.Select(window => Window(draft, window)));
        foreach (var row in rows)
        {
            await Move(draft, row, line.IsOpen ? -line.Maximum : 0, settled - line.Settled, calls, limits, now);
        }

        if (line.IsOpen)
        {
            await draft.Delete(line.OpenKey);
        }

        var closed = line with { Entry = line.Entry with { State = state, Use = use }, Settled = settled };
        draft.Put(LedgerRows.Of(closed));
        return closed;
    }

    private async Task Move(TablesDraft draft, TableEntity window, long held, long spent, int calls, IReadOnlyList<BudgetLimit> limits, DateTimeOffset now)
    {
        window.With("Reserved", held).With("Spent", spent)["Calls"] = window.GetInt32("Calls")!.Value + calls;
        draft.Put(window);
        if (State(window, null, limits) is { LimitUsd: not null } after && BudgetAlert.IsWatched(after.Window.Scope))
        {
            await Raise(draft, BudgetAlert.Passed(after with { SpentUsd = after.SpentUsd - Nanodollars.ToUsd(spent) }, after, now));
        }
    }

    // Alerts of one moment keep their order.
    private long Stamp(DateTimeOffset at)
    {
        lock (_stamping)
        {
            return _lastStamp = Math.Max(_lastStamp + 1, at.UtcTicks);
        }
    }
}
