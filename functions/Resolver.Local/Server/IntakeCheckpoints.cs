using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Resolver.Local.Server;

/// <summary>
/// Brings what was committed from SQLite's log into the file, beside the writer: a commit would do it otherwise, every four megabytes, while
/// its events wait for their answers. The writer does it itself once the log has <see cref="MostPages"/>.
/// </summary>
internal sealed class IntakeCheckpoints : IAsyncDisposable
{
    /// <summary>64 MiB of the log, in pages.</summary>
    public const int MostPages = 16_384;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> written = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource stop = new();
    private readonly Task work;

    public IntakeCheckpoints(string folder, TimeProvider clock)
    {
        var db = IntakeFile.Open(folder);
        work = Task.Run(() => Work(db, clock));
    }

    /// <summary>Something was committed.</summary>
    public void Written() => written.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
        stop.Dispose();
    }

    private async Task Work(SqliteConnection connection, TimeProvider clock)
    {
        using var db = connection;
        try
        {
            while (true)
            {
                await written.Reader.ReadAsync(stop.Token);
                Checkpoint(db);
                await Task.Delay(Pause, clock, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever closes the file last does the rest.
        }
    }

    private static void Checkpoint(SqliteConnection db)
    {
        try
        {
            using var command = IntakeFile.Command(db, "PRAGMA wal_checkpoint(PASSIVE)");
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // Nothing is lost by it: the writer finds the same trouble, and says it.
        }
    }
}
