using System.Globalization;
using System.Threading.Channels;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;

namespace Resolver.Local.Server;

/// <summary>Issues whose runs wait to be started, in <c>intake.db</c>: what is in it is on disk. Each request is there once, by its key.</summary>
internal sealed class StartQueue(string folder, TimeProvider clock)
{
    // Longer than any starting: a process that dies lets go of its start after it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private const string OfIssue = "host = $0 AND coalesce(project, place) = $1 COLLATE NOCASE AND number = $2";

    /// <summary>Said where a request was taken.</summary>
    public const string Waits = "waits to be started";

    private readonly Channel<bool> arrived = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Has something where a new request may be there.</summary>
    public ChannelReader<bool> Arrived => arrived.Reader;

    /// <summary>Adds a request.</summary>
    /// <param name="key">What asked for it: an event, or a comment.</param>
    /// <param name="issue">The issue, of any host.</param>
    /// <param name="place">The repository that it is about, whose turn it is to be.</param>
    /// <param name="by">The account that asked; it may do that there.</param>
    /// <param name="again">Whether an issue whose run has ended gets another one.</param>
    public void Add(string key, IssueRef issue, string place, string by, bool again)
    {
        IntakeFile.Use(folder, db =>
        {
            // Its label may become known again, by a look: what a person stopped, only a person begins again.
            using var command = IntakeFile.Command(
                db,
                $"""
                INSERT OR IGNORE INTO starts(key, host, project, number, place, asked_by, again, due_at)
                SELECT $3, $0, $1, $2, $4, $5, $6, 0
                WHERE $6 OR NOT EXISTS (SELECT 1 FROM starts WHERE {OfIssue} AND ended = 'stopped')
                """,
                [.. Names(issue), key, place, by, again ? 1 : 0]);
            return command.ExecuteNonQuery();
        });
        arrived.Writer.TryWrite(true);
    }

    /// <summary>Those that wait and are due, the oldest first.</summary>
    public IReadOnlyList<WaitingStart> Waiting() => IntakeFile.Use(folder, db =>
    {
        var waiting = new List<WaitingStart>();
        using var command = IntakeFile.Command(
            db, "SELECT id, host, coalesce(project, place), number, place, asked_by, again FROM starts WHERE ended IS NULL AND due_at <= $0 ORDER BY id", clock.GetUtcNow().UtcTicks);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var issue = new IssueRef(row.GetString(1), row.GetString(2), row.GetInt64(3).ToString(CultureInfo.InvariantCulture));
            waiting.Add(new WaitingStart(row.GetInt64(0), issue, row.GetString(4), row.GetString(5), row.GetInt64(6) != 0));
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
    public bool Withdraw(IssueRef issue) => Change($"UPDATE starts SET ended = 'stopped', ended_at = 0 WHERE {OfIssue} AND ended IS NULL", Names(issue));

    /// <summary>The key of what an event asks for.</summary>
    public static string KeyOf(WaitingDelivery delivery) => string.Create(CultureInfo.InvariantCulture, $"event-{delivery.Id}");

    private static object[] Names(IssueRef issue) => [issue.Host, issue.Place, long.Parse(issue.Number, CultureInfo.InvariantCulture)];

    private bool Change(string sql, params object[] values) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, sql, values);
        return command.ExecuteNonQuery() > 0;
    });
}
