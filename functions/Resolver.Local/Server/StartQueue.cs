using System.Threading.Channels;
using Resolver.Core.Hosts;

namespace Resolver.Local.Server;

/// <summary>Issues whose runs wait to be started, in <c>intake.db</c>: what is in it is on disk. Each request is there once, by its key.</summary>
internal sealed class StartQueue(string folder, TimeProvider clock)
{
    // Longer than any starting: a process that dies lets go of its start after it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly Channel<bool> arrived = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Has something where a new request may be there.</summary>
    public ChannelReader<bool> Arrived => arrived.Reader;

    /// <summary>Adds a request.</summary>
    /// <param name="key">What asked for it: an event, or a comment.</param>
    /// <param name="place">Owner and name.</param>
    /// <param name="number">The issue.</param>
    /// <param name="by">The account that asked; it may push there.</param>
    /// <param name="again">Whether an issue whose run has ended gets another one.</param>
    public void Add(string key, string place, int number, string by, bool again)
    {
        IntakeFile.Use(folder, db =>
        {
            // Its label may become known again, by a look: what a person stopped, only a person begins again.
            using var command = IntakeFile.Command(
                db,
                """
                INSERT OR IGNORE INTO starts(key, place, number, asked_by, again, due_at)
                SELECT $0, $1, $2, $3, $4, 0
                WHERE $4 OR NOT EXISTS (SELECT 1 FROM starts WHERE place = $1 COLLATE NOCASE AND number = $2 AND ended = 'stopped')
                """,
                key,
                place,
                number,
                by,
                again ? 1 : 0);
            return command.ExecuteNonQuery();
        });
        arrived.Writer.TryWrite(true);
    }

    /// <summary>Those that wait and are due, the oldest first.</summary>
    public IReadOnlyList<WaitingStart> Waiting() => IntakeFile.Use(folder, db =>
    {
        var waiting = new List<WaitingStart>();
        using var command = IntakeFile.Command(
            db, "SELECT id, place, number, asked_by, again FROM starts WHERE ended IS NULL AND due_at <= $0 ORDER BY id", clock.GetUtcNow().UtcTicks);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            waiting.Add(new WaitingStart(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetInt64(4) != 0));
        }

        return waiting;
    });

    /// <summary>The latest start of each repository.</summary>
    public IReadOnlyList<PastStart> Past() => IntakeFile.Use(folder, db =>
    {
        var past = new List<PastStart>();
        using var command = IntakeFile.Command(db, "SELECT place, max(ended_at) FROM starts WHERE ended_at > 0 GROUP BY place");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            past.Add(new PastStart(row.GetString(0), row.GetInt64(1)));
        }

        return past;
    });

    /// <summary>Takes a request for two minutes, so that one process starts it.</summary>
    /// <returns>False where another one has it.</returns>
    public bool Hold(WaitingStart start)
    {
        var now = clock.GetUtcNow();
        return Change("UPDATE starts SET due_at = $1 WHERE id = $0 AND ended IS NULL AND due_at <= $2", start.Id, (now + Lease).UtcTicks, now.UtcTicks);
    }

    /// <summary>Puts a request off.</summary>
    public void PutOff(WaitingStart start, TimeSpan wait) => Change("UPDATE starts SET due_at = $1 WHERE id = $0", start.Id, (clock.GetUtcNow() + wait).UtcTicks);

    /// <summary>Closes a request.</summary>
    public void End(WaitingStart start, string how) => Change("UPDATE starts SET ended = $1, ended_at = $2 WHERE id = $0", start.Id, how, clock.GetUtcNow().UtcTicks);

    /// <summary>Takes an issue's requests back.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Withdraw(string place, int number) => Change("UPDATE starts SET ended = 'stopped', ended_at = 0 WHERE place = $0 COLLATE NOCASE AND number = $1 AND ended IS NULL", place, number);

    private bool Change(string sql, params object[] values) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, sql, values);
        return command.ExecuteNonQuery() > 0;
    });
}
