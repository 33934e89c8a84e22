using Microsoft.Data.Sqlite;

namespace Resolver.Shared;

/// <summary>
/// Parameterised statements on one connection, each compiled once; for one thread at a time. Parameters are <c>$0</c>, <c>$1</c>, … in order.
/// One source, compiled into each project that keeps a file of SQLite: they share no library but Core, which does no I/O.
/// </summary>
/// <param name="db">The connection, which is closed with this.</param>
internal sealed class Statements(SqliteConnection db) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>What has been asked so far.</summary>
    public IReadOnlyCollection<string> Known => _commands.Keys;

    public int Exec(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    public T? One<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    public long? Number(string sql, params ReadOnlySpan<object?> values) => One(sql, static row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), values);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        db.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = db.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this assembly; values travel as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter($"${i}", null));
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
