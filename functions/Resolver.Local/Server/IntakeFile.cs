using Microsoft.Data.Sqlite;
using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary><c>intake.db</c> of a data folder: what code hosts told us, and what became of it. Any number of processes share it.</summary>
internal static class IntakeFile
{
    private const int Format = 2;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS deliveries(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE,
            delivery TEXT NOT NULL,
            kind TEXT NOT NULL,
            body BLOB,
            received_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            ended TEXT);
        CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries(due_at, id) WHERE ended IS NULL;
        CREATE TABLE IF NOT EXISTS notes(
            run TEXT PRIMARY KEY NOT NULL,
            comment INTEGER,
            digest TEXT,
            asked INTEGER NOT NULL DEFAULT 0,
            leased_until INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS obeyed(
            comment TEXT PRIMARY KEY NOT NULL,
            how TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS pull_requests(
            run TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            merged INTEGER NOT NULL,
            ended_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS looks(
            place TEXT PRIMARY KEY NOT NULL,
            memory TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS starts(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            host TEXT NOT NULL DEFAULT 'github',
            project TEXT,
            place TEXT NOT NULL,
            number INTEGER NOT NULL,
            asked_by TEXT NOT NULL,
            again INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            ended TEXT,
            ended_at INTEGER);
        CREATE INDEX IF NOT EXISTS starts_waiting ON starts(id) WHERE ended IS NULL;
        """;

    // Before issues of other hosts waited for their turn, all were GitHub's.
    private const string FromFormat1 = """
        ALTER TABLE starts ADD COLUMN host TEXT NOT NULL DEFAULT 'github';
        ALTER TABLE starts ADD COLUMN project TEXT;
        """;

    /// <summary>Opens or makes the file: WAL, and an fsync with every commit.</summary>
    /// <exception cref="ResolverFault"><c>INTAKE-SCHEMA-NEWER</c>, <c>INTAKE-CORRUPT</c> or <c>INTAKE-STORAGE</c>.</exception>
    public static void Prepare(string folder) => Named(() =>
    {
        using var db = Open(folder);
        Command(db, "PRAGMA journal_mode = WAL").ExecuteNonQuery();
        using var transaction = db.BeginTransaction(deferred: false);
        var found = (long)Command(db, "PRAGMA user_version").ExecuteScalar()!;
        if (found > Format)
        {
            throw ResolverFault.Usage("INTAKE-SCHEMA-NEWER", $"intake.db was written by a newer Resolver (format {found}, this one knows {Format}). Update Resolver, or choose another folder with --data.");
        }

        Command(db, $"{(found == 1 ? FromFormat1 : string.Empty)} {Tables} PRAGMA user_version = {Format}").ExecuteNonQuery();
        transaction.Commit();
        return true;
    });

    /// <summary>A connection of one's own; the caller disposes it.</summary>
    public static SqliteConnection Open(string folder)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "intake.db"), Pooling = false }.ToString());
        db.Open();
        Command(db, "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL").ExecuteNonQuery();
        return db;
    }

    /// <summary>Does some work with a connection of its own, and names what goes wrong.</summary>
    public static T Use<T>(string folder, Func<SqliteConnection, T> work) => Named(() =>
    {
        using var db = Open(folder);
        return work(db);
    });

    /// <summary>A statement with parameters <c>$0</c>, <c>$1</c>, … in order.</summary>
    public static SqliteCommand Command(SqliteConnection db, string sql, params ReadOnlySpan<object> values)
    {
        var command = db.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this assembly; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${i}", values[i]));
        }

        return command;
    }

    /// <summary>What SQLite's failures are called.</summary>
    public static ResolverFault Fault(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase
        ? new ResolverFault("INTAKE-CORRUPT", transient: false, "intake.db is damaged. Restore it from a copy, or remove it: open issues are then found again by polling.", error)
        : new ResolverFault("INTAKE-STORAGE", transient: true, $"intake.db could not be read or written (code {error.SqliteErrorCode}). Check space and permissions of the data folder.", error);

    /// <summary>Does some work, and names what goes wrong.</summary>
    public static T Named<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException error)
        {
            throw Fault(error);
        }
    }
}
