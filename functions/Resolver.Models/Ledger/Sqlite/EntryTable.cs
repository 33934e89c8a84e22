using System.Text.Json;
using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Shared;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>A line with what only the ledger itself needs of it.</summary>
internal sealed record EntryRow(LedgerEntry Entry, long Maximum, long Settled, IReadOnlyList<BudgetWindow> Windows, LedgerHolder Holder);

/// <summary>The lines of the ledger.</summary>
internal static class EntryTable
{
    private const string Columns =
        "run, step, call, try, digest, endpoint, state, maximum, settled, windows, holder, at, tokens_in, tokens_cached, tokens_out, tokens_reasoning, reported, receipt";

    public static EntryRow? Last(Statements db, CallKey key) => db.One(
        $"SELECT {Columns} FROM entries WHERE run = $0 AND step = $1 AND call = $2 ORDER BY try DESC LIMIT 1", Read, key.Run.Value, key.Step, key.Call);

    public static EntryRow? Find(Statements db, ReservationId id) => db.One(
        $"SELECT {Columns} FROM entries WHERE run = $0 AND step = $1 AND call = $2 AND try = $3", Read, id.Key.Run.Value, id.Key.Step, id.Key.Call, id.Try);

    // By name: left to itself, SQLite reads every line there is, in the order that is asked for, rather than sort the few that are open.
    public static List<EntryRow> Open(Statements db) => db.All($"SELECT {Columns} FROM entries INDEXED BY entries_open WHERE state = 0 ORDER BY id", Read);

    public static List<EntryRow> Overdue(Statements db, DateTimeOffset now) =>
        db.All($"SELECT {Columns} FROM entries INDEXED BY entries_open WHERE state = 0 AND expires_at <= $0 ORDER BY id", Read, now.UtcTicks);

    public static List<LedgerEntry> List(Statements db, RunId? run) =>
        db.All($"SELECT {Columns} FROM entries WHERE $0 IS NULL OR run = $0 ORDER BY id", static row => Read(row).Entry, run?.Value);

    public static List<EntryRow> OfRun(Statements db, RunId run) => db.All($"SELECT {Columns} FROM entries WHERE run = $0 ORDER BY id", Read, run.Value);

    /// <summary>How many calls of a run are in flight.</summary>
    public static int OpenOf(Statements db, RunId run) => (int)db.Number("SELECT COUNT(*) FROM entries INDEXED BY entries_open WHERE state = 0 AND run = $0", run.Value)!;

    /// <summary>What the tries of a call before this one were settled at, and how many of them were.</summary>
    public static (decimal Usd, int Calls) Earlier(Statements db, CallKey key, int before) => before <= 1 ? (0, 0) : db.One(
        "SELECT COALESCE(SUM(settled), 0), COUNT(*) FROM entries WHERE run = $0 AND step = $1 AND call = $2 AND try < $3 AND state NOT IN (0, 3)",
        static row => (Nanodollars.ToUsd(row.GetInt64(0)), row.GetInt32(1)),
        key.Run.Value,
        key.Step,
        key.Call,
        before);

    public static void Insert(Statements db, ReservationId id, ReserveRequest request, long maximum, IReadOnlyList<BudgetWindow> windows, DateTimeOffset now) => db.Exec(
        """
        INSERT INTO entries(run, step, call, try, digest, endpoint, state, maximum, windows, holder, at, expires_at)
        VALUES ($0, $1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10)
        """,
        id.Key.Run.Value,
        id.Key.Step,
        id.Key.Call,
        id.Try,
        request.Digest,
        request.Endpoint,
        maximum,
        JsonSerializer.Serialize(windows, ResolverJson.Options),
        LedgerHolder.Current.ToString(),
        now.UtcTicks,
        (now + request.Lifetime).UtcTicks);

    public static void Close(Statements db, ReservationId id, EntryState state, Settlement? use) => db.Exec(
        """
        UPDATE entries SET state = $4, settled = $5, tokens_in = $6, tokens_cached = $7, tokens_out = $8, tokens_reasoning = $9, reported = $10, receipt = $11
        WHERE run = $0 AND step = $1 AND call = $2 AND try = $3
        """,
        id.Key.Run.Value,
        id.Key.Step,
        id.Key.Call,
        id.Try,
        (int)state,
        Nanodollars.FromUsd(use?.Usd ?? 0),
        use?.TokensIn ?? 0,
        use?.TokensCached ?? 0,
        use?.TokensOut ?? 0,
        use?.TokensReasoning ?? 0,
        use?.ReportedUsd is { } reported ? Nanodollars.FromUsd(reported) : null,
        use?.Receipt);

    public static void SetWindows(Statements db, ReservationId id, IReadOnlyList<BudgetWindow> windows) => db.Exec(
        "UPDATE entries SET windows = $4 WHERE run = $0 AND step = $1 AND call = $2 AND try = $3",
        id.Key.Run.Value,
        id.Key.Step,
        id.Key.Call,
        id.Try,
        JsonSerializer.Serialize(windows, ResolverJson.Options));

    private static EntryRow Read(SqliteDataReader row)
    {
        var id = new ReservationId(new CallKey(RunId.Parse(row.GetString(0)), row.GetString(1), row.GetInt32(2)), row.GetInt32(3));
        var state = (EntryState)row.GetInt32(6);
        var (maximum, settled) = (row.GetInt64(7), row.GetInt64(8));
        var use = state is EntryState.Open or EntryState.Released ? null : Use(row, state, settled);
        return new EntryRow(
            new LedgerEntry(id, row.GetString(4), row.GetString(5), state, Nanodollars.ToUsd(maximum), use, new DateTimeOffset(row.GetInt64(11), TimeSpan.Zero)),
            maximum,
            settled,
            JsonSerializer.Deserialize<IReadOnlyList<BudgetWindow>>(row.GetString(9), ResolverJson.Options)!,
            LedgerHolder.Parse(row.GetString(10)));
    }

    private static Settlement Use(SqliteDataReader row, EntryState state, long settled) =>
        new(Nanodollars.ToUsd(settled), row.GetInt64(12), row.GetInt64(13), row.GetInt64(14), row.GetInt64(15))
        {
            AtMaximum = state is not EntryState.Settled,
            ReportedUsd = row.IsDBNull(16) ? null : Nanodollars.ToUsd(row.GetInt64(16)),
            Receipt = row.IsDBNull(17) ? null : row.GetString(17),
        };
}
