using Microsoft.Data.Sqlite;

namespace Resolver.Index.Store;

/// <summary>Short forms. SQL is constant text everywhere; values are parameters.</summary>
internal static class SqliteExtensions
{
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes constant text.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    public static async Task<int> Execute(this SqliteConnection connection, string sql, CancellationToken cancel, params (string Name, object? Value)[] values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<List<T>> Query<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> row, CancellationToken cancel, params (string Name, object? Value)[] values)
    {
        await using var command = connection.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<T>();
        while (await reader.ReadAsync(cancel))
        {
            found.Add(row(reader));
        }

        return found;
    }
}
