using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Shared;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>The ledger of one machine: one SQLite file that any number of processes share.</summary>
public sealed class SqliteLedger : ILedger, IAsyncDisposable
{
    private readonly LedgerFile _file;
    private readonly TimeProvider _clock;

    private SqliteLedger(LedgerFile file, TimeProvider clock)
    {
        _file = file;
        _clock = clock;
    }

    /// <summary>Opens or makes <c>ledger.db</c>, and settles what dead processes have left open.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="clock">Time of periods and expiry.</param>
    /// <param name="cancel">Stops opening.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>LEDGER-SCHEMA-NEWER</c>, <c>LEDGER-READ-ONLY</c>, <c>LEDGER-CORRUPT</c> and others of the store.</exception>
    public static async Task<SqliteLedger> Open(string folder, TimeProvider clock, CancellationToken cancel)
    {
        var ledger = new SqliteLedger(LedgerFile.Open(Path.Combine(folder, "ledger.db")), clock);
        await ledger.Expire(cancel);
        return ledger;
    }

    /// <inheritdoc />
    public Task<ReserveResult> Reserve(ReserveRequest request, CancellationToken cancel)
    {
        var maximum = LedgerRules.Maximum(request);
        return Write(db => LedgerBook.Reserve(db, request, maximum, _clock.GetUtcNow()), cancel);
    }

    /// <inheritdoc />
    public Task<LedgerEntry> Settle(ReservationId id, Settlement settlement, CancellationToken cancel) => Write(db => LedgerBook.Settle(db, id, settlement, _clock.GetUtcNow()), cancel);

    /// <inheritdoc />
    public Task Release(ReservationId id, CancellationToken cancel) => Write(db => LedgerBook.Release(db, id, _clock.GetUtcNow()), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<LedgerEntry>> Expire(CancellationToken cancel) =>
        Write(db => (IReadOnlyList<LedgerEntry>)LedgerBook.Expire(db, EntryTable.Open(db), _clock.GetUtcNow()), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<LedgerEntry>> Entries(RunId? run, CancellationToken cancel) => Read(db => EntryTable.List(db, run), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<WindowState>> Windows(IReadOnlyList<BudgetScope> scopes, bool current, CancellationToken cancel) =>
        Read(db => scopes.SelectMany(scope => WindowTable.List(db, scope, current, _clock.GetUtcNow())).ToList(), cancel);

    /// <inheritdoc />
    public Task SetLimit(BudgetLimit limit, CancellationToken cancel)
    {
        LedgerRules.Check(limit);
        return Write(
            db => db.Exec(
                "INSERT INTO limits(scope, subject, usd) VALUES ($0, $1, $2) ON CONFLICT DO UPDATE SET usd = excluded.usd",
                (int)limit.Scope,
                limit.Subject,
                Nanodollars.FromUsd(limit.Usd)),
            cancel);
    }

    /// <inheritdoc />
    public Task<bool> RemoveLimit(BudgetScope scope, string subject, CancellationToken cancel) =>
        Write(db => db.Exec("DELETE FROM limits WHERE scope = $0 AND subject = $1", (int)scope, subject) > 0, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<BudgetLimit>> Limits(CancellationToken cancel) => Read(WindowTable.Limits, cancel);

    /// <inheritdoc />
    public Task Allow(BudgetAllowance allowance, CancellationToken cancel) => Write(
        db =>
        {
            WindowTable.Allow(db, allowance, _clock.GetUtcNow());
            return true;
        },
        cancel);

    /// <inheritdoc />
    public Task Assign(RepoId repo, string? team, CancellationToken cancel) => Write(
        db => team is null
            ? db.Exec("DELETE FROM teams WHERE repo = $0", repo.Value)
            : db.Exec("INSERT INTO teams(repo, team) VALUES ($0, $1) ON CONFLICT DO UPDATE SET team = excluded.team", repo.Value, team),
        cancel);

    /// <inheritdoc />
    public Task Attach(RunId run, string pullRequest, CancellationToken cancel) => Write(db => LedgerBook.Attach(db, run, pullRequest, _clock.GetUtcNow()), cancel);

    /// <inheritdoc />
    public Task Raise(BudgetAlert alert, CancellationToken cancel) => Write(
        db =>
        {
            AlertTable.Add(db, alert);
            return true;
        },
        cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<BudgetAlert>> Undelivered(CancellationToken cancel) => Read(AlertTable.Undelivered, cancel);

    /// <inheritdoc />
    public Task Delivered(string key, CancellationToken cancel) => Write(
        db =>
        {
            AlertTable.Delivered(db, key);
            return true;
        },
        cancel);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    // Once queued, a write is not called back: whoever asked must learn how it ended.
    private Task<T> Write<T>(Func<Statements, T> write, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return _file.Write(write);
    }

    private Task<IReadOnlyList<T>> Read<T>(Func<Statements, List<T>> read, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<T>>(_file.Read(read));
    }
}
