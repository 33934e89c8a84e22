using Microsoft.Data.Sqlite;
using Resolver.Core.Faults;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>The tables of <c>ledger.db</c>. A shipped step is never edited: a change is a further step.</summary>
internal static class LedgerSchema
{
    private static readonly string[] Steps = [Version1, Version2];

    // Money is whole nanodollars, times are UTC ticks. entries.state is EntryState; entries.windows is the JSON of the windows that the
    // reservation stands in, so that a settlement goes to the period in which the money was reserved.
    private const string Version1 = """
        CREATE TABLE windows(
            scope INTEGER NOT NULL,
            subject TEXT NOT NULL,
            period TEXT NOT NULL,
            spent INTEGER NOT NULL DEFAULT 0,
            reserved INTEGER NOT NULL DEFAULT 0,
            allowed INTEGER NOT NULL DEFAULT 0,
            calls INTEGER NOT NULL DEFAULT 0,
            ceiling INTEGER,
            PRIMARY KEY(scope, subject, period)) WITHOUT ROWID;
        CREATE TABLE entries(
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            step TEXT NOT NULL,
            call INTEGER NOT NULL,
            try INTEGER NOT NULL,
            digest TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            state INTEGER NOT NULL,
            maximum INTEGER NOT NULL,
            settled INTEGER NOT NULL DEFAULT 0,
            windows TEXT NOT NULL,
            holder TEXT NOT NULL,
            at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            tokens_in INTEGER NOT NULL DEFAULT 0,
            tokens_cached INTEGER NOT NULL DEFAULT 0,
            tokens_out INTEGER NOT NULL DEFAULT 0,
            tokens_reasoning INTEGER NOT NULL DEFAULT 0,
            reported INTEGER,
            receipt TEXT,
            UNIQUE(run, step, call, try));
        CREATE INDEX entries_open ON entries(expires_at) WHERE state = 0;
        CREATE TABLE limits(
            scope INTEGER NOT NULL,
            subject TEXT NOT NULL,
            usd INTEGER NOT NULL,
            PRIMARY KEY(scope, subject)) WITHOUT ROWID;
        CREATE TABLE allowances(
            key TEXT PRIMARY KEY NOT NULL,
            scope INTEGER NOT NULL,
            subject TEXT NOT NULL,
            period TEXT NOT NULL,
            usd INTEGER NOT NULL,
            by TEXT NOT NULL,
            at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE teams(repo TEXT PRIMARY KEY NOT NULL, team TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE alerts(
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            body TEXT NOT NULL,
            delivered INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX alerts_open ON alerts(id) WHERE delivered = 0;
        """;

    private const string Version2 = "CREATE TABLE runs(run TEXT PRIMARY KEY NOT NULL, pull_request TEXT NOT NULL) WITHOUT ROWID";

    /// <summary>Brings the file to the newest format, in one transaction, or refuses a newer one.</summary>
    public static void Apply(SqliteConnection db)
    {
        if (Number(db, "PRAGMA user_version") == Steps.Length)
        {
            return;
        }

        using var transaction = db.BeginTransaction(deferred: false);
        var found = Number(db, "PRAGMA user_version");
        if (found > Steps.Length)
        {
            throw ResolverFault.Usage(
                "LEDGER-SCHEMA-NEWER",
                $"The ledger was written by a newer Resolver (format {found}, this one knows {Steps.Length}). Update Resolver, or choose another folder with --data.");
        }

        for (var step = found; step < Steps.Length; step++)
        {
            Exec(db, Steps[step]);
        }

        Exec(db, $"PRAGMA user_version = {Steps.Length}");
        transaction.Commit();
    }

    /// <summary>Runs one statement of this assembly.</summary>
    public static void Exec(SqliteConnection db, string sql)
    {
        using var command = Command(db, sql);
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection db, string sql)
    {
        using var command = Command(db, sql);
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteCommand Command(SqliteConnection db, string sql)
    {
        var command = db.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
