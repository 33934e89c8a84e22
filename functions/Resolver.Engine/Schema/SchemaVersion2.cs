using Resolver.Engine.Journal;

namespace Resolver.Engine.Schema;

/// <summary>
/// The second format: runs have numbers, one row of history per turn with a checksum, the lease in the run's own row, and what does not
/// change with every turn (input, status, output) in a table of its own, so that a turn touches few pages.
/// </summary>
internal static class SchemaVersion2
{
    // Times are UTC ticks. A payload is JSON, or '@' and the JSON of an artifact reference. runs.wake_at: see Wake.
    // journal.commits counts all commits of all processes (see CommitMark). owners: engines that may hold runs. runs.owner and runs.token are the lease; a claim raises the token.
    private const string Tables = """
        CREATE TABLE owners(
            no INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            host TEXT NOT NULL,
            pid INTEGER NOT NULL,
            started TEXT NOT NULL,
            expires_at INTEGER NOT NULL);
        CREATE TABLE runs(
            no INTEGER PRIMARY KEY AUTOINCREMENT,
            run TEXT NOT NULL UNIQUE,
            workflow TEXT NOT NULL,
            version INTEGER NOT NULL,
            flags INTEGER NOT NULL DEFAULT 0,
            state INTEGER NOT NULL,
            suspended INTEGER NOT NULL DEFAULT 0,
            root TEXT NOT NULL,
            parent INTEGER,
            parent_execution INTEGER,
            parent_call INTEGER,
            execution INTEGER NOT NULL DEFAULT 0,
            turns INTEGER NOT NULL,
            wake_at INTEGER,
            owner INTEGER,
            token INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            ended_at INTEGER);
        CREATE INDEX runs_wake ON runs(wake_at) WHERE wake_at IS NOT NULL AND state <= 1 AND suspended = 0;
        CREATE INDEX runs_family ON runs(root) WHERE parent IS NOT NULL;
        CREATE INDEX runs_parent ON runs(parent) WHERE parent IS NOT NULL;
        CREATE INDEX runs_created ON runs(created_at) WHERE parent IS NULL;
        CREATE INDEX runs_kind ON runs(workflow, created_at) WHERE parent IS NULL;
        CREATE INDEX runs_open ON runs(created_at) WHERE state <= 2;
        CREATE INDEX runs_bad ON runs(created_at) WHERE state >= 4;
        CREATE INDEX runs_ended ON runs(ended_at) WHERE parent IS NULL AND state >= 3;
        CREATE TABLE history(
            id INTEGER PRIMARY KEY,
            no INTEGER NOT NULL,
            execution INTEGER NOT NULL,
            lines BLOB NOT NULL,
            sum INTEGER NOT NULL);
        CREATE INDEX history_run ON history(no, execution);
        CREATE TABLE facts(
            no INTEGER NOT NULL,
            place INTEGER NOT NULL,
            text TEXT NOT NULL,
            sum INTEGER NOT NULL,
            PRIMARY KEY(no, place)) WITHOUT ROWID;
        CREATE TABLE inbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            no INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            event_id TEXT NOT NULL,
            execution INTEGER NOT NULL DEFAULT 0,
            call INTEGER NOT NULL DEFAULT -1,
            payload TEXT,
            at INTEGER NOT NULL,
            sum INTEGER NOT NULL,
            taken INTEGER NOT NULL DEFAULT 0,
            UNIQUE(no, kind, event_id));
        CREATE INDEX inbox_open ON inbox(no) WHERE taken = 0;
        CREATE TABLE journal(commits INTEGER NOT NULL);
        INSERT INTO journal(commits) VALUES (0);
        """;

    private const string Aside = """
        DROP INDEX runs_wake; DROP INDEX runs_root; DROP INDEX runs_parent; DROP INDEX runs_created; DROP INDEX inbox_open;
        ALTER TABLE runs RENAME TO old_runs;
        ALTER TABLE history RENAME TO old_history;
        ALTER TABLE inbox RENAME TO old_inbox;
        """;

    private const string CopyRuns = """
        INSERT INTO runs(run, workflow, version, state, suspended, root, parent_execution, parent_call, execution, turns, wake_at, created_at, updated_at, ended_at)
        SELECT run, workflow, version, state, suspended, root, parent_execution, parent_call, execution, 1,
            CASE WHEN wake_at = 0 OR EXISTS(SELECT 1 FROM old_inbox i WHERE i.run = r.run AND i.taken = 0) THEN created_at - $offset ELSE wake_at END,
            created_at, updated_at, CASE WHEN state >= 3 THEN updated_at END
        FROM old_runs r ORDER BY created_at, run
        """;

    private const string LinkParents = """
        UPDATE runs SET parent = (SELECT p.no FROM old_runs o JOIN runs p ON p.run = o.parent WHERE o.run = runs.run)
        WHERE run IN (SELECT run FROM old_runs WHERE parent IS NOT NULL);
        DROP TABLE old_runs; DROP TABLE old_history; DROP TABLE old_inbox; DROP TABLE leases; DROP TABLE fence;
        """;

    public static void Upgrade(JournalConnection db)
    {
        db.Script(Aside);
        db.Script(Tables);
        db.Exec(CopyRuns, ("$offset", -Wake.Ready(DateTimeOffset.MinValue)));
        foreach (var (no, run, execution) in db.All("SELECT no, run, execution FROM runs", static row => (row.Number(0), row.Text(1), row.Int(2))))
        {
            CopyFacts(db, no, run);
            CopyHistory(db, no, run, execution);
            CopyInbox(db, no, run);
        }

        db.Script(LinkParents);
    }

    private static void CopyFacts(JournalConnection db, long no, string run)
    {
        var facts = db.One("SELECT input, status, output, failure, waits FROM old_runs WHERE run = $run", Texts, ("$run", run))!;
        for (var place = 0; place < facts.Length; place++)
        {
            Facts.Set(db, no, place + 1, facts[place]);
        }
    }

    private static string?[] Texts(Row row) => [.. Enumerable.Range(0, row.Columns).Select(row.TextOrNull)];

    private static void CopyHistory(JournalConnection db, long no, string run, int execution)
    {
        var lines = db.All(
            "SELECT kind, at, call, name, step, delivery, detail, payload FROM old_history WHERE run = $run AND execution = $execution ORDER BY seq",
            static row => new JournalEntry(
                row.Text(0), row.Time(1), row.Int(2), row.Text(3), row.Text(4), row.Int(5), row.Text(6), row.TextOrNull(7)),
            ("$run", run),
            ("$execution", execution));
        HistoryTable.Append(db, no, execution, [.. lines.Select(static line => line.Kind == Kinds.RunStarted ? line with { Payload = null } : line)]);
    }

    private static void CopyInbox(JournalConnection db, long no, string run)
    {
        var rows = db.All(
            "SELECT kind, name, event_id, call, payload, at, execution, taken FROM old_inbox WHERE run = $run ORDER BY id",
            static row => (Row: new InboxRow(0, row.Text(0), row.Text(1), row.Text(2), row.Int(3), row.TextOrNull(4), row.Time(5)), Execution: row.Int(6), Taken: row.Int(7)),
            ("$run", run));
        foreach (var (row, execution, taken) in rows)
        {
            db.Exec(
                """
                INSERT INTO inbox(no, kind, name, event_id, execution, call, payload, at, taken, sum)
                VALUES ($no, $kind, $name, $id, $execution, $call, $payload, $at, $taken, $sum)
                """,
                ("$no", no),
                ("$kind", row.Kind),
                ("$name", row.Name),
                ("$id", row.EventId),
                ("$execution", execution),
                ("$call", row.Call),
                ("$payload", row.Payload),
                ("$at", row.At.UtcTicks),
                ("$taken", taken),
                ("$sum", Inbox.Sum(no, row)));
        }
    }
}
