using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>The append-only journal of each run.</summary>
internal static class HistoryTable
{
    /// <summary>Appends entries in order, within the caller's transaction.</summary>
    public static void Append(SqliteConnection db, RunId run, int execution, IEnumerable<JournalEntry> entries)
    {
        var seq = db.Number("SELECT MAX(seq) FROM history WHERE run = $run AND execution = $execution", ("$run", run.Value), ("$execution", execution));
        foreach (var entry in entries)
        {
            db.Exec(
                """
                INSERT INTO history(run, execution, seq, at, kind, call, name, step, delivery, detail, payload)
                VALUES ($run, $execution, $seq, $at, $kind, $call, $name, $step, $delivery, $detail, $payload)
                """,
                ("$run", run.Value),
                ("$execution", execution),
                ("$seq", ++seq),
                ("$at", entry.At.UtcTicks),
                ("$kind", entry.Kind),
                ("$call", entry.Call),
                ("$name", entry.Name),
                ("$step", entry.Step),
                ("$delivery", entry.Delivery),
                ("$detail", entry.Detail),
                ("$payload", entry.Payload));
        }
    }

    /// <summary>The history of one execution, in order.</summary>
    public static List<JournalEntry> Read(SqliteConnection db, RunId run, int execution) => db.All(
        "SELECT kind, at, call, name, step, delivery, detail, payload FROM history WHERE run = $run AND execution = $execution ORDER BY seq",
        static row => new JournalEntry(
            row.GetString(0), row.Time(1), row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6), row.TextOrNull(7)),
        ("$run", run.Value),
        ("$execution", execution));
}
