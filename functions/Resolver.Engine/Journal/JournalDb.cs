using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Resolver.Engine.Schema;

namespace Resolver.Engine.Journal;

/// <summary>
/// The SQLite file. One connection writes, one reads. Whatever wants to write is queued and committed together with what else is
/// waiting: one fsync serves many. A write's task completes after its commit is on disk, never before.
/// </summary>
internal sealed class JournalDb : IAsyncDisposable
{
    private const int BatchLimit = 256;
    private readonly SqliteConnection _writer;
    private readonly SqliteConnection _reader;
    private readonly Lock _writing = new();
    private readonly Lock _reading = new();
    private readonly Channel<IWriteUnit> _queue = Channel.CreateUnbounded<IWriteUnit>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;

    private JournalDb(SqliteConnection writer, SqliteConnection reader)
    {
        _writer = writer;
        _reader = reader;
        _loop = Task.Run(WriteLoop);
    }

    /// <summary>Opens or makes <c>engine.db</c> in the folder.</summary>
    public static JournalDb Open(string folder)
    {
        SqliteConnection? writer = null;
        try
        {
            Directory.CreateDirectory(folder);
            writer = Connect(folder);
            SchemaMigrations.Apply(writer);
            return new JournalDb(writer, Connect(folder));
        }
        catch (SqliteException error)
        {
            writer?.Dispose();
            throw EngineFaults.From(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Core.Faults.ResolverFault.Usage(
                "ENGINE-READ-ONLY", "The data folder cannot be made or written. Make it writable for this user, or choose another one with --data.", error);
        }
        catch (Core.Faults.ResolverFault)
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Queues a write; the task completes when it is on disk, or fails without a trace of it.</summary>
    public Task<T> Write<T>(Func<SqliteConnection, T> write)
    {
        var unit = new WriteUnit<T>(write);
        return _queue.Writer.TryWrite(unit) ? unit.Done : Task.FromException<T>(new ObjectDisposedException(nameof(JournalDb)));
    }

    /// <summary>Refuses further writes, as if the process had died here.</summary>
    public void Cut() => _queue.Writer.TryComplete();

    /// <summary>Reads what is committed.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        lock (_reading)
        {
            try
            {
                return read(_reader);
            }
            catch (SqliteException error)
            {
                throw EngineFaults.From(error);
            }
        }
    }

    /// <summary>A number that changes when another process, or another engine of this one, has committed.</summary>
    public long ForeignVersion()
    {
        lock (_writing)
        {
            return _writer.Number("PRAGMA data_version");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private static SqliteConnection Connect(string folder)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "engine.db"),
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            db.Open();
            db.Exec("PRAGMA busy_timeout = 10000");
            db.Exec("PRAGMA journal_mode = WAL");
            db.Exec("PRAGMA synchronous = FULL");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private async Task WriteLoop()
    {
        var batch = new List<IWriteUnit>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchLimit && _queue.Reader.TryRead(out var unit))
            {
                batch.Add(unit);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<IWriteUnit> batch)
    {
        try
        {
            lock (_writing)
            {
                _writer.Exec("BEGIN IMMEDIATE");
                foreach (var unit in batch)
                {
                    unit.Run(_writer);
                }

                _writer.Exec("COMMIT");
            }
        }
        catch (SqliteException error)
        {
            Undo();
            batch.ForEach(unit => unit.Fail(EngineFaults.From(error)));
            return;
        }

        batch.ForEach(static unit => unit.Complete());
    }

    private void Undo()
    {
        try
        {
            lock (_writing)
            {
                _writer.Exec("ROLLBACK");
            }
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself (full disk, I/O error): there is no transaction left.
        }
    }

    private interface IWriteUnit
    {
        void Run(SqliteConnection db);

        void Complete();

        void Fail(Exception error);
    }

    private sealed class WriteUnit<T>(Func<SqliteConnection, T> write) : IWriteUnit
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _refused;

        public Task<T> Done => _done.Task;

        /// <summary>A refusal undoes this unit alone; an error of SQLite itself fails the whole batch.</summary>
        public void Run(SqliteConnection db)
        {
            db.Exec("SAVEPOINT unit");
            try
            {
                _result = write(db);
            }
#pragma warning disable CA1031 // Whatever a unit throws is its caller's to see; the batch goes on without it.
            catch (Exception error) when (error is not SqliteException)
#pragma warning restore CA1031
            {
                _refused = error;
                db.Exec("ROLLBACK TO unit");
            }

            db.Exec("RELEASE unit");
        }

        public void Complete()
        {
            if (_refused is null)
            {
                _done.SetResult(_result!);
            }
            else
            {
                _done.SetException(_refused);
            }
        }

        public void Fail(Exception error) => _done.SetException(error);
    }
}
