using System.Text;
using SQLitePCL;

namespace Resolver.Engine.Journal;

/// <summary>
/// One connection to the journal, directly on SQLite's own interface: statements are prepared once and kept, values are bound without
/// boxing. A caller holds the connection's lock.
/// </summary>
internal sealed class JournalConnection : IDisposable
{
    private readonly sqlite3 _db;
    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);

    static JournalConnection() => Batteries_V2.Init();

    private JournalConnection(sqlite3 db) => _db = db;

    /// <summary>Opens or makes a file: WAL, and an fsync with every commit.</summary>
    /// <exception cref="JournalException">With SQLite's code.</exception>
    public static JournalConnection Open(string file)
    {
        var code = raw.sqlite3_open_v2(file, out var db, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new JournalConnection(db);
        try
        {
            connection.Demand(code);
            raw.sqlite3_busy_timeout(db, 10_000);
            connection.Script("PRAGMA journal_mode = WAL");
            connection.Script("PRAGMA synchronous = FULL");

            // 16 MB of log between checkpoints: hot pages are written back once for many commits.
            connection.Script("PRAGMA wal_autocheckpoint = 4000");
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
    public int Exec(string sql, params ReadOnlySpan<(string Name, Cell Value)> args)
    {
        var statement = Bound(sql, args);
        try
        {
            while (Step(statement))
            {
                // A statement that gives rows is run to its end.
            }

            return raw.sqlite3_changes(_db);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The first row, or the default where there is none.</summary>
    public T? One<T>(string sql, Func<Row, T> map, params ReadOnlySpan<(string Name, Cell Value)> args)
    {
        var statement = Bound(sql, args);
        try
        {
            return Step(statement) ? map(new Row(statement)) : default;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<Row, T> map, params ReadOnlySpan<(string Name, Cell Value)> args)
    {
        var statement = Bound(sql, args);
        try
        {
            var rows = new List<T>();
            while (Step(statement))
            {
                rows.Add(map(new Row(statement)));
            }

            return rows;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The first number; 0 where there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, Cell Value)> args) =>
        One(sql, static row => row.IsNull(0) ? 0 : row.Number(0), args);

    /// <summary>Reads in one transaction.</summary>
    public T Together<T>(Func<JournalConnection, T> read)
    {
        Exec("BEGIN");
        try
        {
            return read(this);
        }
        finally
        {
            // Nothing was written; the snapshot is let go, whatever happened.
            raw.sqlite3_exec(_db, "ROLLBACK");
        }
    }

    /// <summary>Runs a script of several statements, once.</summary>
    public void Script(string sql) => Demand(raw.sqlite3_exec(_db, sql));

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Handle.Dispose();
        }

        _db.Dispose();
    }

    private sqlite3_stmt Bound(string sql, ReadOnlySpan<(string Name, Cell Value)> args)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            statement = Prepare(sql, args);
            _prepared.Add(sql, statement);
        }

        for (var index = 0; index < args.Length; index++)
        {
            if (statement.Places[index] is > 0 and var place)
            {
                args[index].Value.Bind(statement.Handle, place);
            }
        }

        return statement.Handle;
    }

    private Statement Prepare(string sql, ReadOnlySpan<(string Name, Cell Value)> args)
    {
        Demand(raw.sqlite3_prepare_v2(_db, sql, out var handle));
        var places = new int[args.Length];
        for (var index = 0; index < args.Length; index++)
        {
            places[index] = raw.sqlite3_bind_parameter_index(handle, args[index].Name);
        }

        return new Statement(handle, places);
    }

    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Demand(code);
        }

        return code == raw.SQLITE_ROW;
    }

    private void Demand(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new JournalException(code & 0xFF, raw.sqlite3_errmsg(_db).utf8_to_string());
        }
    }

    // Values are bound by the names that the first caller gave; a statement has one caller, or all give the same names in the same order.
    private sealed record Statement(sqlite3_stmt Handle, int[] Places);
}

/// <summary>What SQLite could not do.</summary>
/// <param name="code">Its primary result code.</param>
/// <param name="message">Its message; not for the public.</param>
#pragma warning disable CA1064 // It never leaves the engine.
internal sealed class JournalException(int code, string message) : Exception(message)
#pragma warning restore CA1064
{
    /// <summary>SQLite's primary result code.</summary>
    public int Code => code;

    /// <summary>True where a part of the file is not what was written; other parts may be well.</summary>
    public bool IsDamage => code == raw.SQLITE_CORRUPT;

    public static JournalException Damaged() => new(raw.SQLITE_CORRUPT, "A stored value is impossible.");
}

/// <summary>One value of a statement, not boxed.</summary>
internal readonly struct Cell
{
    private readonly long? _number;
    private readonly string? _text;
    private readonly byte[]? _bytes;

    private Cell(long? number) => _number = number;

    private Cell(string? text) => _text = text;

    private Cell(byte[] bytes) => _bytes = bytes;

    public static implicit operator Cell(long number) => new(number);

    public static implicit operator Cell(int number) => new((long)number);

    public static implicit operator Cell(long? number) => new(number);

    public static implicit operator Cell(int? number) => new(number);

    public static implicit operator Cell(string? text) => new(text);

    public static implicit operator Cell(byte[] bytes) => new(bytes);

    public void Bind(sqlite3_stmt statement, int place)
    {
        if (_number is { } number)
        {
            raw.sqlite3_bind_int64(statement, place, number);
        }
        else if (_text is not null)
        {
            BindText(statement, place, _text);
        }
        else if (_bytes is not null)
        {
            raw.sqlite3_bind_blob(statement, place, _bytes);
        }
        else
        {
            raw.sqlite3_bind_null(statement, place);
        }
    }

    private static void BindText(sqlite3_stmt statement, int place, string text)
    {
        if (text.Length > 256)
        {
            raw.sqlite3_bind_text(statement, place, Encoding.UTF8.GetBytes(text));
            return;
        }

        Span<byte> bytes = stackalloc byte[3 * 256];
        raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}

/// <summary>The row that a statement stands at.</summary>
internal readonly struct Row(sqlite3_stmt statement)
{
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int(int column) => raw.sqlite3_column_int(statement, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? string.Empty;

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    /// <exception cref="JournalException">The number is no time.</exception>
    public DateTimeOffset Time(int column) => Number(column) is >= 0 and <= 3_155_378_975_999_999_999 and var ticks
        ? new(ticks, TimeSpan.Zero)
        : throw JournalException.Damaged();

    public int Columns => raw.sqlite3_column_count(statement);
}
