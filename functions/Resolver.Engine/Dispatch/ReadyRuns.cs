using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Dispatch;

/// <summary>Finds the runs that have something to do.</summary>
internal static class ReadyRuns
{
    // Two indexed questions rather than one with OR: due by time, or with something in the inbox.
    private const string Due =
        """
        SELECT run, root FROM runs WHERE wake_at <= $now AND state <= 1 AND suspended = 0 AND ($root IS NULL OR root = $root)
        UNION
        SELECT r.run, r.root FROM inbox i CROSS JOIN runs r ON r.run = i.run
        WHERE i.taken = 0 AND r.state <= 1 AND r.suspended = 0 AND ($root IS NULL OR r.root = $root)
        LIMIT $top
        """;

    /// <summary>Runs to be advanced now.</summary>
    /// <param name="db">A connection.</param>
    /// <param name="root">Only the family of this run; null for all.</param>
    /// <param name="now">The time.</param>
    /// <param name="top">At most so many.</param>
    public static List<(RunId Run, RunId Root)> Find(SqliteConnection db, string? root, DateTimeOffset now, int top) => db.All(
        Due,
        static row => (RunId.Parse(row.GetString(0)), RunId.Parse(row.GetString(1))),
        ("$now", now.UtcTicks),
        ("$root", root),
        ("$top", top));

    /// <summary>When the next timer of a waiting run is due.</summary>
    public static DateTimeOffset? NextDue(SqliteConnection db, DateTimeOffset now) => db.One<DateTimeOffset?>(
        "SELECT MIN(wake_at) FROM runs WHERE wake_at > $now AND state <= 1 AND suspended = 0",
        static row => row.IsDBNull(0) ? null : row.Time(0),
        ("$now", now.UtcTicks));

    /// <summary>True while some run of the family has something to do.</summary>
    public static bool IsBusy(SqliteConnection db, RunId root, DateTimeOffset now) => Find(db, root.Value, now, 1).Count > 0;

    /// <summary>True if a run of the family stands parked.</summary>
    public static bool IsParked(SqliteConnection db, RunId root) =>
        db.Number("SELECT COUNT(*) FROM runs WHERE root = $root AND state = $parked", ("$root", root.Value), ("$parked", RunStates.Parked)) > 0;
}
