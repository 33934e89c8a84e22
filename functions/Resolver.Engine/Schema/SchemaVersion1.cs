using Resolver.Engine.Journal;

namespace Resolver.Engine.Schema;

/// <summary>The first format: one row per line of history, leases in a table of their own.</summary>
internal static class SchemaVersion1
{
    // Times are UTC ticks. A payload is JSON, or '@' and the JSON of an artifact reference.
    // runs.wake_at: 0 = to be advanced now, NULL = only an inbox row wakes it, else the next timer.
    // fence.token grows with every claim of any run, so that no two holders ever share one.
    private const string Tables = """
        CREATE TABLE runs(
            run TEXT PRIMARY KEY NOT NULL,
            workflow TEXT NOT NULL,
            version INTEGER NOT NULL,
            state INTEGER NOT NULL,
            suspended INTEGER NOT NULL DEFAULT 0,
            root TEXT NOT NULL,
            parent TEXT,
            parent_execution INTEGER,
            parent_call INTEGER,
            execution INTEGER NOT NULL DEFAULT 0,
            input TEXT NOT NULL,
            status TEXT,
            output TEXT,
            failure TEXT,
            waits TEXT,
            wake_at INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX runs_wake ON runs(wake_at) WHERE wake_at IS NOT NULL;
        CREATE INDEX runs_root ON runs(root);
        CREATE INDEX runs_parent ON runs(parent) WHERE parent IS NOT NULL;
        CREATE INDEX runs_created ON runs(created_at DESC);
        CREATE TABLE history(
            run TEXT NOT NULL,
            execution INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            call INTEGER NOT NULL,
            name TEXT NOT NULL,
            step TEXT NOT NULL,
            delivery INTEGER NOT NULL,
            detail TEXT NOT NULL,
            payload TEXT,
            PRIMARY KEY(run, execution, seq)) WITHOUT ROWID;
        CREATE TABLE inbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run TEXT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            event_id TEXT NOT NULL,
            execution INTEGER NOT NULL DEFAULT 0,
            call INTEGER NOT NULL DEFAULT -1,
            payload TEXT,
            at INTEGER NOT NULL,
            taken INTEGER NOT NULL DEFAULT 0,
            UNIQUE(run, kind, event_id));
        CREATE INDEX inbox_open ON inbox(run) WHERE taken = 0;
        CREATE TABLE leases(
            run TEXT PRIMARY KEY NOT NULL,
            token INTEGER NOT NULL,
            owner TEXT,
            host TEXT NOT NULL,
            pid INTEGER NOT NULL,
            started TEXT NOT NULL,
            expires_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX leases_owner ON leases(owner) WHERE owner IS NOT NULL;
        CREATE TABLE fence(token INTEGER NOT NULL);
        INSERT INTO fence(token) VALUES (0);
        """;

    public static void Create(JournalConnection db) => db.Script(Tables);
}
