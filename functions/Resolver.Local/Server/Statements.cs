using Microsoft.Data.Sqlite;

namespace Resolver.Local.Server;

/// <summary>The statements of one connection, each prepared once. For one thread at a time.</summary>
/// <param name="db">The connection, which is closed with this.</param>
internal sealed class Statements(SqliteConnection db) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    /// <summary>Runs one; gives back how many rows it changed.</summary>
    public int Run(string sql, params ReadOnlySpan<object> values) => With(sql, values).ExecuteNonQuery();

    /// <summary>Reads all rows of one.</summary>
    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object> values)
    {
        var rows = new List<T>();
        using var reader = With(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values)
        {
            command.Dispose();
        }

        db.Dispose();
    }

    private SqliteCommand With(string sql, ReadOnlySpan<object> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            return prepared[sql] = IntakeFile.Command(db, sql, values);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }
}
