using System.Collections.Concurrent;
using System.Diagnostics;
using SqliteException = Microsoft.Data.Sqlite.SqliteException;

namespace Resolver.Engine.Journal;

/// <summary>
/// The one thread that writes: it takes what is waiting, runs it in one transaction, and commits. While the disk is busy with one commit
/// the next one gathers.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    private const int BatchLimit = 512;

    // Back-pressure: who writes more than this waits for the disk before it queues, so that memory does not grow.
    private const int QueueLimit = 4096;
    private readonly JournalConnection _db;
    private readonly Lock _writing = new();
    private readonly SemaphoreSlim _places = new(QueueLimit);
    private readonly BlockingCollection<IWriteUnit> _queue = [];
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Exception? _broken;

    public JournalWriter(JournalConnection db)
    {
        _db = db;
        _thread = new Thread(Loop) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    /// <summary>Told after each commit: how many writes it had, and how long it took, fsync included.</summary>
    public Action<int, TimeSpan>? Committed { get; set; }

    /// <summary>How many writes wait.</summary>
    public int Waiting => _queue.Count;

    /// <inheritdoc cref="JournalDb.Write"/>
    public async Task<T> Write<T>(Func<JournalConnection, T> write)
    {
        if (!_places.Wait(0))
        {
            await _places.WaitAsync();
        }

        try
        {
            var unit = new WriteUnit<T>(write);
            return TryAdd(unit) ? await unit.Done : throw _broken ?? new ObjectDisposedException(nameof(JournalDb));
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Refuses further writes.</summary>
    public void Cut() => _queue.CompleteAdding();

    /// <inheritdoc cref="JournalDb.ForeignVersion"/>
    public long ForeignVersion()
    {
        lock (_writing)
        {
            return _db.Number("PRAGMA data_version");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _ended.Task;
        _db.Dispose();
    }

    private bool TryAdd(IWriteUnit unit)
    {
        try
        {
            _queue.Add(unit);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Loop()
    {
        var batch = new List<IWriteUnit>();
        while (_queue.TryTake(out var first, Timeout.Infinite))
        {
            batch.Add(first);
            while (batch.Count < BatchLimit && _queue.TryTake(out var next))
            {
                batch.Add(next);
            }

            Commit(batch);
            batch.Clear();
        }

        _ended.SetResult();
    }

    private void Commit(List<IWriteUnit> batch)
    {
        if (_broken is { } broken)
        {
            batch.ForEach(unit => unit.Fail(broken));
            return;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            lock (_writing)
            {
                RunAll(batch);
            }
        }
        catch (SqliteException error)
        {
            Undo();
            Break(EngineFaults.From(error));
            batch.ForEach(unit => unit.Fail(EngineFaults.From(error)));
            return;
        }

        Committed?.Invoke(batch.Count, Stopwatch.GetElapsedTime(start));
        batch.ForEach(static unit => unit.Complete());
    }

    private void RunAll(List<IWriteUnit> batch)
    {
        _db.Exec("BEGIN IMMEDIATE");
        if (!batch.TrueForAll(unit => unit.TryRun(_db)))
        {
            // One refuses, perhaps half-way: all again, each with its own way back.
            _db.Exec("ROLLBACK");
            _db.Exec("BEGIN IMMEDIATE");
            batch.ForEach(RunAlone);
        }

        _db.Exec("COMMIT");
    }

    private void RunAlone(IWriteUnit unit)
    {
        _db.Exec("SAVEPOINT unit");
        if (!unit.TryRun(_db))
        {
            _db.Exec("ROLLBACK TO unit");
        }

        _db.Exec("RELEASE unit");
    }

    // After a failed write or fsync nobody knows what the disk has: only opening the file again finds out.
    private void Break(Core.Faults.ResolverFault fault)
    {
        if (fault.Code == "ENGINE-IO")
        {
            _broken = fault;
        }
    }

    private void Undo()
    {
        try
        {
            lock (_writing)
            {
                _db.Exec("ROLLBACK");
            }
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself (full disk, I/O error): there is no transaction left.
        }
    }

    private interface IWriteUnit
    {
        /// <summary>False when the write threw: what it wrote is to be undone.</summary>
        bool TryRun(JournalConnection db);

        void Complete();

        void Fail(Exception error);
    }

    private sealed class WriteUnit<T>(Func<JournalConnection, T> write) : IWriteUnit
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _refused;

        public Task<T> Done => _done.Task;

        /// <summary>An error of SQLite itself fails the whole batch.</summary>
        public bool TryRun(JournalConnection db)
        {
            try
            {
                _refused = null;
                _result = write(db);
                return true;
            }
#pragma warning disable CA1031 // Whatever a unit throws is its caller's to see; the batch goes on without it.
            catch (Exception error) when (error is not SqliteException)
#pragma warning restore CA1031
            {
                _refused = error;
                return false;
            }
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
