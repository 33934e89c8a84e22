using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;

namespace Resolver.Index.Fresh;

/// <summary>
/// The queue's SQLite file. Each call is one transaction with its fsync. A damaged file is put aside and begun again: what is lost with
/// it is only haste, since a search brings the index up to date by itself.
/// </summary>
internal sealed partial class QueueFile(string path, ILogger log) : IDisposable
{
    private const int Version = 1;

    // wanted waits, building is under way, built is what was reached last. Times are milliseconds of Unix time.
    private const string Schema = """
        CREATE TABLE repo(
            repo TEXT PRIMARY KEY NOT NULL,
            source TEXT NOT NULL,
            secret INTEGER NOT NULL,
            turn INTEGER NOT NULL DEFAULT 0,
            lease TEXT,
            host TEXT,
            pid INTEGER,
            started TEXT,
            lease_until INTEGER) WITHOUT ROWID;
        CREATE TABLE branch(
            repo TEXT NOT NULL,
            branch TEXT NOT NULL,
            moved_at INTEGER NOT NULL,
            wanted TEXT,
            since INTEGER,
            building TEXT,
            building_since INTEGER,
            built TEXT,
            built_at INTEGER,
            tries INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL DEFAULT 0,
            parked INTEGER NOT NULL DEFAULT 0,
            fault TEXT,
            message TEXT,
            PRIMARY KEY(repo, branch)) WITHOUT ROWID;
        CREATE INDEX branch_open ON branch(repo, since) WHERE wanted IS NOT NULL;
        """;

    private readonly Lock gate = new();
    private SqliteConnection? connection;

    /// <summary>Runs one transaction.</summary>
    public T Write<T>(Func<QueueSession, T> work) => Mended(session =>
    {
        using var transaction = session.Begin();
        var result = work(session);
        transaction.Commit();
        return result;
    });

    /// <summary>Reads what is committed.</summary>
    public T Read<T>(Func<QueueSession, T> read) => Mended(read);

    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }
    }

    private T Mended<T>(Func<QueueSession, T> work)
    {
        lock (gate)
        {
            try
            {
                return Named(work);
            }
            catch (SqliteException)
            {
                // Another process may have put the damaged file aside already, and what stands there now is good.
                Close();
            }

            try
            {
                return Named(work);
            }
            catch (SqliteException damage)
            {
                Damaged(log, damage);
                Close();
                SetAside();
            }

            return Named(work);
        }
    }

    // Only damage leaves this under its own name.
    private T Named<T>(Func<QueueSession, T> work)
    {
        try
        {
            return work(new QueueSession(Open()));
        }
        catch (Exception trouble) when (QueueFaults.Of(trouble) is not null)
        {
            throw QueueFaults.Of(trouble)!;
        }
    }

    private SqliteConnection Open()
    {
        if (connection is not null)
        {
            return connection;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            fresh.Open();
            var session = new QueueSession(fresh);
            session.Exec("PRAGMA journal_mode=WAL");
            session.Exec("PRAGMA synchronous=FULL");
            Prepare(session);
            return connection = fresh;
        }
        catch
        {
            fresh.Dispose();
            throw;
        }
    }

    private static void Prepare(QueueSession session)
    {
        if (session.Number("PRAGMA user_version") == Version)
        {
            return;
        }

        using var transaction = session.Begin();

        // Another process may have been faster while we waited for the lock.
        switch (session.Number("PRAGMA user_version"))
        {
            case 0:
                session.Exec(Schema);
                session.Exec(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Version}"));
                break;
            case > Version:
                throw ResolverFault.Usage("INDEX-QUEUE-NEWER", "The index queue was written by a newer Resolver. Update Resolver, or choose another folder with --data.");
        }

        transaction.Commit();
    }

    private void Close()
    {
        connection?.Dispose();
        connection = null;
    }

    // Kept for who wants to look; the next damage takes its place.
    private void SetAside()
    {
        File.Move(path, path + ".damaged", overwrite: true);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    [LoggerMessage(4151, LogLevel.Warning, "The index queue was damaged; it is begun again. Nothing is lost: a search brings the index up to date.")]
    private static partial void Damaged(ILogger log, Exception cause);
}

/// <summary>An open queue file: short forms. SQL is constant text everywhere; values are parameters.</summary>
internal sealed class QueueSession(SqliteConnection connection)
{
    /// <summary>Begins to write; waits for other processes.</summary>
    public SqliteTransaction Begin() => connection.BeginTransaction(deferred: false);

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Exec(string sql, params (string Name, object? Value)[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The one number that a statement gives.</summary>
    public long Number(string sql, params (string Name, object? Value)[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<SqliteDataReader, T> row, params (string Name, object? Value)[] values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        var found = new List<T>();
        while (reader.Read())
        {
            found.Add(row(reader));
        }

        return found;
    }

    private SqliteCommand Command(string sql, (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
