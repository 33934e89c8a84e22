using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>What came from outside for a run and is not yet in its history.</summary>
internal sealed record InboxRow(long Id, string Kind, string Name, string EventId, int Call, string? Payload, DateTimeOffset At);

/// <summary>The inbox: any process may append; the run's holder takes.</summary>
internal static class Inbox
{
    /// <summary>A flood of events is taken in portions of this many.</summary>
    public const int Portion = 256;

    /// <summary>Appends unless the same event is there already, and makes the run ready.</summary>
    public static void Append(JournalConnection db, RunRow run, InboxRow row, int execution = 0)
    {
        var added = db.Exec(
            """
            INSERT OR IGNORE INTO inbox(no, kind, name, event_id, execution, call, payload, at, sum)
            VALUES ($no, $kind, $name, $id, $execution, $call, $payload, $at, $sum)
            """,
            ("$no", run.No),
            ("$kind", row.Kind),
            ("$name", row.Name),
            ("$id", row.EventId),
            ("$execution", execution),
            ("$call", row.Call),
            ("$payload", row.Payload),
            ("$at", row.At.UtcTicks),
            ("$sum", Sum(run.No, row)));
        if (added > 0)
        {
            Wake.Up(db, run.No, row.At);
        }
    }

    /// <summary>The checksum of a row.</summary>
    public static long Sum(long run, InboxRow row) => HistoryText.Sum(run, row.Call, $"{row.Kind}\n{row.Name}\n{row.EventId}\n{row.Payload}");

    /// <summary>Tells a parent how its child ended. One that has gone on to another execution no longer waits for it.</summary>
    /// <returns>The parent, where it heard of it.</returns>
    public static RunId? TellParent(JournalConnection db, RunRow child, string kind, string? payload, DateTimeOffset at)
    {
        if (child.Parent is not { } link || RunRow.Find(db, link.No) is not { } parent || parent.Execution != link.Execution || RunStates.IsFinal(parent.State))
        {
            return null;
        }

        Append(db, parent, new(0, kind, child.Workflow, child.Run.Value, link.Call, payload, at), link.Execution);
        return parent.Run;
    }

    /// <summary>What is not yet taken, oldest first, a portion of it.</summary>
    /// <exception cref="JournalDamagedException">A row is not what was written.</exception>
    public static List<InboxRow> Open(JournalConnection db, RunRow run)
    {
        var rows = db.All(
            "SELECT id, kind, name, event_id, call, payload, at, sum FROM inbox WHERE no = $no AND taken = 0 ORDER BY id LIMIT $portion",
            static row => (
                Row: new InboxRow(row.Number(0), row.Text(1), row.Text(2), row.Text(3), row.Int(4), row.TextOrNull(5), row.Time(6)),
                Sum: row.Number(7)),
            ("$no", run.No),
            ("$portion", Portion));
        return rows.TrueForAll(found => Sum(run.No, found.Row) == found.Sum)
            ? [.. rows.Select(static found => found.Row)]
            : throw new JournalDamagedException(run.Run);
    }

    /// <summary>True while something is not yet taken.</summary>
    public static bool HasMore(JournalConnection db, long no) =>
        db.Number("SELECT EXISTS(SELECT 1 FROM inbox WHERE no = $no AND taken = 0)", ("$no", no)) != 0;

    /// <summary>Marks rows as taken into the history; they stay for deduplication.</summary>
    public static void Take(JournalConnection db, IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            db.Exec("UPDATE inbox SET taken = 1, payload = NULL WHERE id = $id", ("$id", id));
        }
    }

    /// <summary>What the next execution has no use for: answers to calls of the last one.</summary>
    public static void DropAnswers(JournalConnection db, long no) =>
        db.Exec("UPDATE inbox SET taken = 1, payload = NULL WHERE no = $no AND taken = 0 AND kind <> $event", ("$no", no), ("$event", Kinds.EventReceived));

    /// <summary>A run that has ended takes nothing more.</summary>
    public static void Clear(JournalConnection db, long no) => db.Exec("DELETE FROM inbox WHERE no = $no", ("$no", no));
}
