using System.Collections.Concurrent;
using System.Globalization;
using Azure.Data.Tables;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Money;

namespace Resolver.Models.Ledger.Tables;

/// <summary>
/// The ledger of many machines: one partition of an Azure table for each tenant. A reservation or settlement is one transaction on all of
/// its windows, with ETags: it is committed only on what it was decided on, and decided again otherwise.
/// </summary>
public sealed class TablesLedger : ILedger
{
    /// <summary>The table's name, unless another one is given.</summary>
    public const string DefaultTable = "resolverledger";

    // A property has at most 64 KB, which are 32 Ki characters.
    private const int LongestReceipt = 32_000;
    private const int Format = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly LedgerTable _table;
    private readonly TablesWriter _writer;
    private readonly TablesBook _book;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, bool> _abandoned = new(StringComparer.Ordinal);

    private TablesLedger(LedgerTable table, TimeProvider clock, TimeSpan patience)
    {
        _table = table;
        _writer = new TablesWriter(table, patience);
        _book = new TablesBook(clock, _abandoned.ContainsKey);
        _clock = clock;
    }

    /// <summary>Transactions of this ledger that had to be decided again: another process was faster, or an answer was lost.</summary>
    public int Conflicts => _writer.Conflicts;

    /// <summary>Opens a tenant's ledger, makes the table where it is not there, and settles what dead processes of this machine have left open.</summary>
    /// <param name="tables">The account. Its own retries may stay on: a transaction that is sent twice counts once.</param>
    /// <param name="tenant">Whose money it is: 1 to 64 characters of <c>a-z</c>, <c>0-9</c>, <c>-</c>. It is the partition.</param>
    /// <param name="clock">Time of periods and expiry; machines that share a ledger should agree on it within a minute.</param>
    /// <param name="cancel">Stops opening.</param>
    /// <param name="table">The table's name.</param>
    /// <exception cref="ArgumentException">The tenant's name is not one.</exception>
    /// <exception cref="ResolverFault"><c>LEDGER-SCHEMA-NEWER</c>, <c>LEDGER-FORBIDDEN</c>, <c>LEDGER-STORAGE</c>, <c>LEDGER-BUSY</c>.</exception>
    public static Task<TablesLedger> Open(TableServiceClient tables, string tenant, TimeProvider clock, CancellationToken cancel, string table = DefaultTable) =>
        Open(tables, tenant, clock, table, Patience, cancel);

    /// <summary>As the other one, with the time for which a write is tried again.</summary>
    internal static async Task<TablesLedger> Open(TableServiceClient tables, string tenant, TimeProvider clock, string table, TimeSpan patience, CancellationToken cancel)
    {
        if (tenant.Length is 0 or > 64 || !tenant.All(static letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        {
            throw new ArgumentException("A tenant is 1 to 64 characters of a-z, 0-9 and -.", nameof(tenant));
        }

        var client = tables.GetTableClient(table);
        try
        {
            await client.CreateIfNotExistsAsync(cancel);
        }
        catch (Exception error) when (TablesFaults.Concerns(error))
        {
            throw TablesFaults.From(error);
        }

        var ledger = new TablesLedger(new LedgerTable(client, tenant), clock, patience);
        await ledger._writer.Write(CheckFormat);
        await ledger.Expire(cancel);
        return ledger;
    }

    /// <inheritdoc />
    public async Task<ReserveResult> Reserve(ReserveRequest request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var maximum = LedgerRules.Maximum(request);
        var result = await Reserve(request, maximum);
        var mayBeDead = result is ReserveResult.Refused { Why.MayFitLater: true };
        return mayBeDead && (await Expire(cancel)).Count > 0 ? await Reserve(request, maximum) : result;
    }

    /// <inheritdoc />
    public Task<LedgerEntry> Settle(ReservationId id, Settlement settlement, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settlement.Receipt?.Length ?? 0, LongestReceipt, nameof(settlement));
        return Write(draft => _book.Settle(draft, id, settlement), cancel);
    }

    /// <inheritdoc />
    public Task Release(ReservationId id, CancellationToken cancel) => Write(draft => _book.Release(draft, id), cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<LedgerEntry>> Expire(CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        var overdue = RowKeys.Behind(RowKeys.OpenUntil(now));
        var dead = (await Rows(RowKeys.OpenLines, cancel))
            .Where(mark => string.CompareOrdinal(mark.RowKey, overdue) < 0 || LedgerHolder.Parse(mark.GetString("Holder")).IsDead || _abandoned.ContainsKey(mark.GetString("Operation")))
            .Select(static mark => mark.GetString("Line"));
        var expired = await Task.WhenAll(dead.Select(line => Write(draft => _book.Expire(draft, line), cancel)));
        return [.. expired.OfType<LedgerEntry>()];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<LedgerEntry>> Entries(RunId? run, CancellationToken cancel) =>
        [.. (await Rows(run is null ? RowKeys.Lines : RowKeys.LinesOf(run), cancel)).Select(static row => LedgerRows.Line(row).Entry).OrderBy(static entry => entry.At)];

    /// <inheritdoc />
    public async Task<IReadOnlyList<WindowState>> Windows(IReadOnlyList<BudgetScope> scopes, bool current, CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        var limits = await Limits(cancel);
        var found = await Task.WhenAll(scopes.Select(async scope =>
        {
            var rows = await Rows(current ? RowKeys.Windows(scope, BudgetWindow.At(scope, string.Empty, now).Period) : RowKeys.Windows(scope), cancel);
            var used = rows.Select(LedgerRows.State).OrderBy(static state => state.Window.Period, StringComparer.Ordinal).ThenBy(static state => state.Window.Subject, StringComparer.Ordinal);
            return WindowList.Complete([.. used], scope, limits, now);
        }));
        return [.. found.SelectMany(static windows => windows)];
    }

    /// <inheritdoc />
    public Task SetLimit(BudgetLimit limit, CancellationToken cancel)
    {
        LedgerRules.Check(limit);
        return Replace(LedgerRows.Of(limit), cancel);
    }

    /// <inheritdoc />
    public Task<bool> RemoveLimit(BudgetScope scope, string subject, CancellationToken cancel) => Remove(RowKeys.Limit(scope, subject), cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<BudgetLimit>> Limits(CancellationToken cancel) =>
        [.. (await Rows(RowKeys.Limits, cancel)).Select(LedgerRows.Limit).OrderBy(static limit => limit.Scope).ThenBy(static limit => limit.Subject, StringComparer.Ordinal)];

    /// <inheritdoc />
    public Task Allow(BudgetAllowance allowance, CancellationToken cancel) => Write(draft => _book.Allow(draft, allowance), cancel);

    /// <inheritdoc />
    public Task Assign(RepoId repo, string? team, CancellationToken cancel) => team is null
        ? Remove(RowKeys.Team(repo), cancel)
        : Replace(new TableEntity(string.Empty, RowKeys.Team(repo)) { ["Repo"] = repo.Value, ["Team"] = team }, cancel);

    /// <inheritdoc />
    public async Task Attach(RunId run, string pullRequest, CancellationToken cancel)
    {
        var stands = await Write(draft => _book.Attach(draft, run, pullRequest), cancel);

        // Line by line, and again where this ended in the middle: each says whether it counts there.
        var lines = await Rows(RowKeys.LinesOf(run), cancel);
        await Task.WhenAll(lines.Select(line => Write(draft => _book.Count(draft, line.RowKey, stands), cancel)));
    }

    /// <inheritdoc />
    public Task Raise(BudgetAlert alert, CancellationToken cancel) => Write(draft => _book.Raise(draft, alert), cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<BudgetAlert>> Undelivered(CancellationToken cancel) => [.. (await Rows(RowKeys.Outbox, cancel)).Select(LedgerRows.Alert)];

    /// <inheritdoc />
    public Task Delivered(string key, CancellationToken cancel) => Write(draft => TablesBook.Delivered(draft, key), cancel);

    private static async Task<bool> CheckFormat(TablesDraft draft)
    {
        if (await draft.Find(RowKeys.Format) is not { } row)
        {
            draft.Put(new TableEntity(string.Empty, RowKeys.Format) { ["Format"] = Format });
        }
        else if (row.GetInt32("Format")!.Value is > Format and var found)
        {
            throw TablesFaults.Newer(found, Format);
        }

        return true;
    }

    private async Task<ReserveResult> Reserve(ReserveRequest request, long maximum)
    {
        var operation = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        try
        {
            return await _writer.Write(draft => _book.Reserve(draft, request, maximum, operation));
        }
        catch (ResolverFault lost) when (TablesFaults.LeavesOpen(lost))
        {
            // It may be committed, or still be on its way. Nobody will call for it: whoever finds it gives the money back.
            _abandoned[operation] = true;
            throw;
        }
    }

    private Task<bool> Replace(TableEntity row, CancellationToken cancel) => Write(
        async draft =>
        {
            await draft.Find(row.RowKey);
            draft.Put(row);
            return true;
        },
        cancel);

    private Task<bool> Remove(string key, CancellationToken cancel)
    {
        // Decided again, it may find its own work.
        var was = false;
        return Write(
            async draft =>
            {
                was |= await draft.Find(key) is not null;
                await draft.Delete(key);
                return was;
            },
            cancel);
    }

    // Once queued, a write is not called back: whoever asked must learn how it ended.
    private Task<T> Write<T>(Func<TablesDraft, Task<T>> write, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return _writer.Write(write);
    }

    private Task<List<TableEntity>> Rows(string beginning, CancellationToken cancel) => _table.Range(beginning, RowKeys.Behind(beginning), cancel);
}
