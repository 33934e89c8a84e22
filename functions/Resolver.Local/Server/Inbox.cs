using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Shared;

namespace Resolver.Local.Server;

/// <summary>An event as it came, checked and not yet read.</summary>
/// <param name="HostId">The host's id of the delivery. It is not signed, so it identifies nothing.</param>
/// <param name="Kind">The host's name of the event; not signed either.</param>
/// <param name="Body">The signed bytes: they are the event's identity.</param>
internal sealed record Delivery(string HostId, string Kind, byte[] Body);

/// <summary>An event that waits to be worked on.</summary>
/// <param name="Id">Its number in the inbox.</param>
/// <param name="Kind">The host's name of the event.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Tries">How often it was taken.</param>
internal sealed record WaitingDelivery(long Id, string Kind, byte[] Body, int Tries);

/// <summary>
/// Events that were taken and not yet worked on. One writer does everything in order; a write completes after its commit is on disk, and what
/// waits together is committed together. The same body twice is one event, whatever its headers say.
/// </summary>
internal sealed class Inbox : IAsyncDisposable
{
    private const int Portion = 512;

    // Longer than any handling: a process that dies lets go of its event after it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Channel<bool> arrived = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock looking = new();
    private readonly Statements reader;
    private readonly IntakeCheckpoints checkpoints;
    private readonly TimeProvider clock;
    private readonly Task writer;

    private Inbox(string folder, TimeProvider clock)
    {
        this.clock = clock;
        reader = new Statements(IntakeFile.Open(folder));
        checkpoints = new IntakeCheckpoints(folder, clock);
        var db = new Statements(IntakeFile.Open(folder));
        db.Exec($"PRAGMA wal_autocheckpoint = {IntakeCheckpoints.MostPages}");
        writer = Task.Factory.StartNew(() => Write(db), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Has something where a new event may be there.</summary>
    public ChannelReader<bool> Arrived => arrived.Reader;

    /// <summary>Opens the inbox of a data folder.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-*</c>.</exception>
    public static Inbox Open(string folder, TimeProvider clock)
    {
        IntakeFile.Prepare(folder);
        return IntakeFile.Named(() => new Inbox(folder, clock));
    }

    /// <summary>Takes an event; when this completes it is on disk.</summary>
    /// <returns>False where it was there already.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>: it may or may not be there.</exception>
    public async Task<bool> Add(Delivery delivery, CancellationToken cancel)
    {
        var digest = SHA256.HashData(delivery.Body);
        var fresh = await Do(db => Insert(db, delivery, digest) == 1, cancel);
        arrived.Writer.TryWrite(fresh);
        return fresh;
    }

    /// <summary>Takes what a look found, which may have come as an event.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>.</exception>
    public Task<bool> Found(GitHubFinding finding, CancellationToken cancel) => Add(new Delivery("look", finding.Kind, finding.Body.ToArray()), cancel);

    /// <summary>The same for Jira.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>.</exception>
    public Task<bool> FoundTicket(byte[] finding, CancellationToken cancel) => Add(new Delivery("poll", EventKind.Jira, finding), cancel);

    /// <summary>The next events that are due, the longest due first. They are not taken by this: who acts on one holds it first.</summary>
    /// <param name="most">How many at most.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>.</exception>
    public Task<List<WaitingDelivery>> Due(int most)
    {
        // On a connection of its own: texts are not read between two commits, while others wait for theirs.
        lock (looking)
        {
            return Task.FromResult(IntakeFile.Named(() => reader.All(
                "SELECT id, kind, body, tries FROM deliveries WHERE ended IS NULL AND due_at <= $0 ORDER BY due_at, id LIMIT $1",
                static row => new WaitingDelivery(row.GetInt64(0), row.GetString(1), (byte[])row[2], row.GetInt32(3)),
                clock.GetUtcNow().UtcTicks,
                most)));
        }
    }

    /// <summary>Takes an event for two minutes: no other process acts on it meanwhile, and a process that dies lets go of it.</summary>
    /// <returns>False where another process has taken it, or it has ended.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>.</exception>
    public Task<bool> Hold(WaitingDelivery delivery) => Do(
        db => db.Exec("UPDATE deliveries SET due_at = $1, tries = $2 + 1 WHERE id = $0 AND tries = $2 AND ended IS NULL", delivery.Id, (clock.GetUtcNow() + Lease).UtcTicks, delivery.Tries) == 1,
        CancellationToken.None);

    /// <summary>Closes an event; its text is let go, its digest stays and tells replays.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>.</exception>
    public Task End(long id, string how) => Do(db => db.Exec("UPDATE deliveries SET ended = $1, body = NULL WHERE id = $0", id, how), CancellationToken.None);

    /// <summary>Puts an event off.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-STORAGE</c>.</exception>
    public Task PutOff(long id, TimeSpan wait) => Do(db => db.Exec("UPDATE deliveries SET due_at = $1 WHERE id = $0", id, (clock.GetUtcNow() + wait).UtcTicks), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        queue.Writer.Complete();
        await writer;
        await checkpoints.DisposeAsync();
        reader.Dispose();
    }

    private async Task<T> Do<T>(Func<Statements, T> work, CancellationToken cancel)
    {
        var pending = new Pending(db => work(db)!, new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously));
        await queue.Writer.WriteAsync(pending, cancel);
        return (T)await pending.Done.Task;
    }

    // A thread of its own: SQLite blocks, and one writer commits for all.
    private void Write(Statements statements)
    {
        using var db = statements;
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

    private void Commit(Statements db, List<Pending> portion)
    {
        try
        {
            db.Exec("BEGIN IMMEDIATE");
            var results = portion.ConvertAll(pending => pending.Work(db));
            db.Exec("COMMIT");
            for (var i = 0; i < portion.Count; i++)
            {
                portion[i].Done.SetResult(results[i]);
            }

            checkpoints.Written();
        }
        catch (SqliteException error)
        {
            Undo(db);
            portion.ForEach(pending => pending.Done.SetException(IntakeFile.Fault(error)));
        }
    }

    private static void Undo(Statements db)
    {
        try
        {
            db.Exec("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (full disk, I/O error), or had not begun.
        }
    }

    private int Insert(Statements db, Delivery delivery, byte[] digest) => db.Exec(
        "INSERT OR IGNORE INTO deliveries(digest, delivery, kind, body, received_at, due_at) VALUES ($0, $1, $2, $3, $4, $4)",
        digest,
        delivery.HostId,
        delivery.Kind,
        delivery.Body,
        clock.GetUtcNow().UtcTicks);

    private sealed record Pending(Func<Statements, object> Work, TaskCompletionSource<object> Done);
}
