using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>What came from outside for a run and is not yet in its history.</summary>
internal sealed record InboxRow(long Id, string Kind, string Name, string EventId, int Call, string? Payload, DateTimeOffset At);

/// <summary>The inbox: any process may append; the run's holder takes.</summary>
internal static class Inbox
{
    /// <summary>Appends unless the same event is there already.</summary>
    public static void Append(SqliteConnection db, RunId run, string kind, string name, string eventId, string? payload, DateTimeOffset at) => db.Exec(
        "INSERT OR IGNORE INTO inbox(run, kind, name, event_id, payload, at) VALUES ($run, $kind, $name, $id, $payload, $at)",
        ("$run", run.Value),
        ("$kind", kind),
        ("$name", name),
        ("$id", eventId),
        ("$payload", payload),
        ("$at", at.UtcTicks));

    /// <summary>Tells a parent how its child ended. One that has gone on to another execution no longer waits for it.</summary>
    public static void TellParent(SqliteConnection db, RunId child, string kind, string? payload, DateTimeOffset at) => db.Exec(
        """
        INSERT OR IGNORE INTO inbox(run, kind, name, event_id, execution, call, payload, at)
        SELECT parent.run, $kind, child.workflow, child.run, child.parent_execution, child.parent_call, $payload, $at
        FROM runs child JOIN runs parent ON parent.run = child.parent AND parent.execution = child.parent_execution
        WHERE child.run = $run AND parent.state < $final
        """,
        ("$run", child.Value),
        ("$kind", kind),
        ("$payload", payload),
        ("$at", at.UtcTicks),
        ("$final", RunStates.Completed));

    /// <summary>What is not yet taken, oldest first.</summary>
    public static List<InboxRow> Open(SqliteConnection db, RunId run) => db.All(
        "SELECT id, kind, name, event_id, call, payload, at FROM inbox WHERE run = $run AND taken = 0 ORDER BY id",
        static row => new InboxRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.TextOrNull(5), row.Time(6)),
        ("$run", run.Value));

    /// <summary>Marks rows as taken into the history; they stay for deduplication.</summary>
    public static void Take(SqliteConnection db, IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            db.Exec("UPDATE inbox SET taken = 1, payload = NULL WHERE id = $id", ("$id", id));
        }
    }
}
