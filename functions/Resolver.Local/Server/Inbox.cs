using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Resolver.Local.Server;

/// <summary>An event as it came, checked and not yet read.</summary>
/// <param name="HostId">The host's id of the delivery. It is not signed, so it identifies nothing.</param>
/// <param name="Kind">The host's name of the event; not signed either.</param>
/// <param name="Body">The signed bytes: they are the event's identity.</param>
internal sealed record Delivery(string HostId, string Kind, byte[] Body);

/// <summary>An event that waits to be worked on.</summary>
internal sealed record WaitingDelivery(long Id, string Kind, byte[] Body, int Tries);

/// <summary>
/// Events that were taken and not yet worked on. A write completes after its commit is on disk; what waits together is committed together.
/// The same body twice is one event, whatever its headers say.
/// </summary>
internal sealed class Inbox : IAsyncDisposable
{
    private const int Portion = 512;

    // Longer than any handling: a process that dies lets go of its event after it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly Task writer;

    private Inbox(string folder, TimeProvider clock, SqliteConnection db)
    {
        this.folder = folder;
        this.clock = clock;
        writer = Task.Factory.StartNew(() => Write(db), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Completes when something new may be there; for those who wait.</summary>
    public SemaphoreSlim Arrived { get; } = new(0);

    /// <summary>Opens the inbox of a data folder.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-*</c>.</exception>
    public static Inbox Open(string folder, TimeProvider clock)
    {
        IntakeFile.Prepare(folder);
        return new Inbox(folder, clock, IntakeFile.Open(folder));
    }

    /// <summary>Takes an event; when this completes it is on disk.</summary>
    /// <returns>False where it was there already.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>: it may or may not be there.</exception>
    public async Task<bool> Add(Delivery delivery, CancellationToken cancel)
    {
        var pending = new Pending(delivery, SHA256.HashData(delivery.Body), new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        await queue.Writer.WriteAsync(pending, cancel);
        return await pending.Done.Task;
    }

    /// <summary>Takes the next event that is due, for two minutes; null where none is.</summary>
    public WaitingDelivery? Take() => IntakeFile.Use(folder, db =>
    {
        var now = clock.GetUtcNow();
        using var command = IntakeFile.Command(
            db,
            """
            UPDATE deliveries SET due_at = $1, tries = tries + 1
            WHERE id = (SELECT id FROM deliveries WHERE ended IS NULL AND due_at <= $0 ORDER BY due_at, id LIMIT 1)
            RETURNING id, kind, body, tries
            """,
            now.UtcTicks,
            (now + Lease).UtcTicks);
        using var row = command.ExecuteReader();
        return row.Read() ? new WaitingDelivery(row.GetInt64(0), row.GetString(1), (byte[])row[2], row.GetInt32(3)) : null;
    });

    /// <summary>Closes an event; its text is let go, its digest stays and tells replays.</summary>
    public void End(long id, string how) => Change("UPDATE deliveries SET ended = $1, body = NULL WHERE id = $0", id, how);

    /// <summary>Puts an event off.</summary>
    public void PutOff(long id, TimeSpan wait) => Change("UPDATE deliveries SET due_at = $1 WHERE id = $0", id, (clock.GetUtcNow() + wait).UtcTicks);

    public async ValueTask DisposeAsync()
    {
        queue.Writer.Complete();
        await writer;
        Arrived.Dispose();
    }

    private void Change(string sql, params object[] values) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, sql, values);
        return command.ExecuteNonQuery();
    });

    // A thread of its own: SQLite blocks, and one writer commits for all.
    private void Write(SqliteConnection connection)
    {
        using var db = connection;
        var portion = new List<Pending>(Portion);
#pragma warning disable VSTHRD002 // This is the thread that waits.
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
#pragma warning restore VSTHRD002
        {
            while (portion.Count < Portion && queue.Reader.TryRead(out var next))
            {
                portion.Add(next);
            }

            Commit(db, portion);
            portion.Clear();
        }
    }

    private void Commit(SqliteConnection db, List<Pending> portion)
    {
        try
        {
            using var transaction = db.BeginTransaction(deferred: false);
            var fresh = portion.ConvertAll(pending => Insert(db, pending));
            transaction.Commit();
            for (var i = 0; i < portion.Count; i++)
            {
                portion[i].Done.SetResult(fresh[i]);
            }

            Arrived.Release();
        }
        catch (SqliteException error)
        {
            portion.ForEach(pending => pending.Done.SetException(IntakeFile.Fault(error)));
        }
    }

    private bool Insert(SqliteConnection db, Pending pending)
    {
        var now = clock.GetUtcNow().UtcTicks;
        using var command = IntakeFile.Command(
            db,
            "INSERT OR IGNORE INTO deliveries(digest, delivery, kind, body, received_at, due_at) VALUES ($0, $1, $2, $3, $4, $4)",
            pending.Digest,
            pending.What.HostId,
            pending.What.Kind,
            pending.What.Body,
            now);
        return command.ExecuteNonQuery() == 1;
    }

    private sealed record Pending(Delivery What, byte[] Digest, TaskCompletionSource<bool> Done);
}
