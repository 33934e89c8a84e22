using Microsoft.Data.Sqlite;

namespace Resolver.Engine.Journal;

/// <summary>Short forms for parameterised statements.</summary>
internal static class Sql
{
    public static int Exec(this SqliteConnection db, string sql, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        using var command = Command(db, sql, args);
        return command.ExecuteNonQuery();
    }

    public static T? One<T>(this SqliteConnection db, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        using var command = Command(db, sql, args);
        using var reader = command.ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    public static List<T> All<T>(this SqliteConnection db, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        using var command = Command(db, sql, args);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    public static long Number(this SqliteConnection db, string sql, params ReadOnlySpan<(string Name, object? Value)> args) =>
        db.One(sql, static row => row.IsDBNull(0) ? 0 : row.GetInt64(0), args);

    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    private static SqliteCommand Command(SqliteConnection db, string sql, ReadOnlySpan<(string Name, object? Value)> args)
    {
        var command = db.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this assembly; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in args)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
