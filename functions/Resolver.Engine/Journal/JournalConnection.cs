using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Resolver.Engine.Journal;

/// <summary>One connection to the journal. Statements are prepared once and kept; a caller holds the connection's lock.</summary>
internal sealed class JournalConnection : IDisposable
{
    private readonly SqliteConnection _db;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private JournalConnection(SqliteConnection db) => _db = db;

    /// <summary>Opens or makes a file: WAL, and an fsync with every commit.</summary>
    public static JournalConnection Open(string file)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        var connection = new JournalConnection(db);
        try
        {
            db.Open();
            connection.Exec("PRAGMA busy_timeout = 10000");
            connection.Exec("PRAGMA journal_mode = WAL");
            connection.Exec("PRAGMA synchronous = FULL");

            // 16 MB of log between checkpoints: hot pages are written back once for many commits.
            connection.Exec("PRAGMA wal_autocheckpoint = 4000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Exec(string sql, params ReadOnlySpan<(string Name, object? Value)> args) => Command(sql, args).ExecuteNonQuery();

    /// <summary>The first row, or the default where there is none.</summary>
    public T? One<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        using var reader = Command(sql, args).ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        using var reader = Command(sql, args).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>The first number; 0 where there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> args) =>
        One(sql, static row => row.IsDBNull(0) ? 0 : row.GetInt64(0), args);

    /// <summary>Runs a script of several statements, once.</summary>
    public void Script(string sql)
    {
        using var command = _db.CreateCommand();
#pragma warning disable CA2100 // Scripts are constants of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _db.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> args)
    {
        ref var command = ref CollectionsMarshal.GetValueRefOrAddDefault(_prepared, sql, out _);
        if (command is null)
        {
            command = _db.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this assembly; values travel as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, _) in args)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }
        }

        for (var index = 0; index < args.Length; index++)
        {
            command.Parameters[index].Value = args[index].Value ?? DBNull.Value;
        }

        return command;
    }
}

/// <summary>Reading columns.</summary>
internal static class Columns
{
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? NumberOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
