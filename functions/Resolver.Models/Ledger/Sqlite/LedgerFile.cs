using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Resolver.Shared;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>
/// The SQLite file. Who finds nobody writing commits for itself; whatever comes meanwhile is committed together by the next: one fsync
/// serves many calls. A write's task completes after its commit is on disk, never before. Other processes come in between two commits.
/// </summary>
internal sealed class LedgerFile : IAsyncDisposable
{
    private const int BatchLimit = 128;

    private readonly Statements _writer;
    private readonly Statements _reader;
    private readonly Lock _reading = new();
    private readonly ConcurrentQueue<IUnit> _queue = new();
    private readonly SemaphoreSlim _writing = new(1);
    private volatile bool _closed;
    private volatile bool _gone;

    private LedgerFile(Statements writer, Statements reader)
    {
        _writer = writer;
        _reader = reader;
    }

    /// <summary>Opens or makes the file.</summary>
    public static LedgerFile Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new LedgerFile(new Statements(Connect(path)), new Statements(Connect(path)));
        }
        catch (SqliteException error)
        {
            throw LedgerFaults.From(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw LedgerFaults.Unwritable(error);
        }
    }

    /// <summary>Writes; the task completes when it is on disk, or fails without a trace of it.</summary>
    public Task<T> Write<T>(Func<Statements, T> write)
    {
        if (_closed)
        {
            return Task.FromException<T>(new ObjectDisposedException(nameof(LedgerFile)));
        }

        var unit = new Unit<T>(write);
        _queue.Enqueue(unit);
        if (_writing.Wait(0))
        {
            CommitBatch();
            HandOver();
        }
        else if (_gone)
        {
            FailRest();
        }

        return unit.Done;
    }

    /// <summary>Reads what is committed.</summary>
    public T Read<T>(Func<Statements, T> read)
    {
        lock (_reading)
        {
            try
            {
                return read(_reader);
            }
            catch (SqliteException error)
            {
                throw LedgerFaults.From(error);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        // The place is never given back: nobody writes after this.
        _closed = true;
        await _writing.WaitAsync();
        while (!_queue.IsEmpty)
        {
            CommitBatch();
        }

        _reader.Dispose();
        _writer.Dispose();
        _gone = true;
        FailRest();
    }

    private static SqliteConnection Connect(string path)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            db.Open();
            LedgerSchema.Exec(db, "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            LedgerSchema.Apply(db);
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    // Whoever enqueued while we held the place did not get it: what it left is ours to see to, but on no caller's time.
    private void HandOver()
    {
        _writing.Release();
        if (!_queue.IsEmpty && !_closed && _writing.Wait(0))
        {
            _ = Task.Run(() =>
            {
                CommitBatch();
                HandOver();
            });
        }
    }

    private void FailRest()
    {
        while (_queue.TryDequeue(out var late))
        {
            late.Fail(new ObjectDisposedException(nameof(LedgerFile)));
        }
    }

    private void CommitBatch()
    {
        var batch = new List<IUnit>();
        while (batch.Count < BatchLimit && _queue.TryDequeue(out var unit))
        {
            batch.Add(unit);
        }

        if (batch.Count > 0)
        {
            Commit(batch);
        }
    }

    private void Commit(List<IUnit> batch)
    {
        try
        {
            _writer.Exec("BEGIN IMMEDIATE");
            batch.ForEach(unit => unit.Run(_writer));
            _writer.Exec("COMMIT");
        }
        catch (SqliteException error)
        {
            Undo();
            batch.ForEach(unit => unit.Fail(LedgerFaults.From(error)));
            return;
        }

        batch.ForEach(static unit => unit.Complete());
    }

    private void Undo()
    {
        try
        {
            _writer.Exec("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself (full disk, I/O error): there is no transaction left.
        }
    }

    private interface IUnit
    {
        void Run(Statements db);

        void Complete();

        void Fail(Exception error);
    }

    private sealed class Unit<T>(Func<Statements, T> write) : IUnit
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _refused;

        public Task<T> Done => _done.Task;

        /// <summary>A refusal undoes this unit alone; an error of SQLite itself fails the whole batch.</summary>
        public void Run(Statements db)
        {
            db.Exec("SAVEPOINT unit");
            try
            {
                _result = write(db);
            }
            catch (Exception refused) when (refused is not SqliteException)
            {
                // Whatever a unit throws is its caller's to see; the units beside it go on.
                _refused = refused;
                db.Exec("ROLLBACK TO unit");
            }

            db.Exec("RELEASE unit");
        }

        public void Complete() => _ = _refused is null ? _done.TrySetResult(_result!) : _done.TrySetException(_refused);

        public void Fail(Exception error) => _done.TrySetException(error);
    }
}
