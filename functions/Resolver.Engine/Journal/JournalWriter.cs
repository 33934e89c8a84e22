using System.Collections.Concurrent;
using System.Diagnostics;

namespace Resolver.Engine.Journal;

/// <summary>
/// One writer at a time: it takes what is waiting, runs it in one transaction, and commits. While the disk is busy with one commit the
/// next one gathers. Who finds nobody writing commits for itself, without a change of threads; else a thread of the journal does.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    private const int BatchLimit = 512;

    // Back-pressure: who writes more than this waits for the disk before it queues, so that memory does not grow.
    private const int QueueLimit = 4096;
    private readonly JournalConnection _db;
    private readonly CommitMark _mark;
    private readonly Lock _writing = new();
    private readonly SemaphoreSlim _places = new(QueueLimit);
    private readonly ConcurrentQueue<IWriteUnit> _queue = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _leading;
    private volatile bool _closed;
    private volatile Exception? _broken;

    public JournalWriter(JournalConnection db, CommitMark mark)
    {
        _db = db;
        _mark = mark;
        new Thread(Loop) { IsBackground = true, Name = "journal" }.Start();
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
            Enqueue(unit);
            return await unit.Done;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc cref="JournalDb.ForeignVersion"/>
    public long ForeignVersion()
    {
        lock (_writing)
        {
            if (_broken is { } broken)
            {
                throw broken;
            }

            return _db.Number("PRAGMA data_version");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        _work.Set();
        await _ended.Task;
        lock (_writing)
        {
            _broken ??= new ObjectDisposedException(nameof(JournalDb));
            _db.Dispose();
            _mark.Dispose();
        }
    }

    private void Enqueue<T>(WriteUnit<T> unit)
    {
        if (_closed || _broken is not null)
        {
            unit.Fail(_broken ?? new ObjectDisposedException(nameof(JournalDb)));
        }
        else if (_queue.IsEmpty && TryLead())
        {
            Commit([unit]);
            Follow();
        }
        else
        {
            _queue.Enqueue(unit);
            if (_ended.Task.IsCompleted)
            {
                FailWaiting();
            }
            else
            {
                _work.Set();
            }
        }
    }

    private void FailWaiting()
    {
        while (_queue.TryDequeue(out var late))
        {
            late.Fail(new ObjectDisposedException(nameof(JournalDb)));
        }
    }

    private bool TryLead() => Interlocked.CompareExchange(ref _leading, 1, 0) == 0;

    // Who queued while this one led saw a leader: it relies on being called for now.
    private void Follow()
    {
        Volatile.Write(ref _leading, 0);
        if (!_queue.IsEmpty)
        {
            _work.Set();
        }
    }

    private void Loop()
    {
        var batch = new List<IWriteUnit>();
        while (!_closed || !_queue.IsEmpty)
        {
            _work.WaitOne();
            while (!_queue.IsEmpty && TryLead())
            {
                while (batch.Count < BatchLimit && _queue.TryDequeue(out var next))
                {
                    batch.Add(next);
                }

                Commit(batch);
                batch.Clear();
                Follow();
            }

            if (_closed)
            {
                _work.Set();
            }
        }

        _ended.SetResult();
        FailWaiting();
    }

    private void Commit(List<IWriteUnit> batch)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            lock (_writing)
            {
                if (_broken is { } broken)
                {
                    batch.ForEach(unit => unit.Fail(broken));
                    return;
                }

                RunAll(batch);
            }
        }
        catch (JournalException error)
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
        _db.Newest = default;
        _db.Exec("BEGIN IMMEDIATE");
        if (!batch.TrueForAll(unit => unit.TryRun(_db)))
        {
            // One refuses, perhaps half-way: all again, each with its own way back.
            _db.Exec("ROLLBACK");
            _db.Exec("BEGIN IMMEDIATE");
            batch.ForEach(RunAlone);
        }

        _db.Exec("COMMIT");
        _mark.Write(_db.Newest);
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
        catch (JournalException)
        {
            // SQLite has already rolled back by itself (full disk, I/O error): there is no transaction left.
        }
    }
}
