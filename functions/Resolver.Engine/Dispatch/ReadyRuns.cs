using Resolver.Core.Ids;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Dispatch;

/// <summary>Finds the runs that have something to do.</summary>
internal static class ReadyRuns
{
    private const string InFamily = "(run = $root OR (parent IS NOT NULL AND root = $root))";
    private const string IsReady = "wake_at <= $now AND state <= 1 AND suspended = 0";

    /// <summary>Runs to be advanced now, those that are ready for longest first, that no other living engine holds.</summary>
    /// <param name="db">A connection.</param>
    /// <param name="root">Only the family of this run; null for all.</param>
    /// <param name="others">Engines that are alive (see <see cref="Leases.LivingOthers"/>).</param>
    /// <param name="now">The time.</param>
    /// <param name="top">At most so many.</param>
    public static List<RunId> Find(JournalConnection db, string? root, string others, DateTimeOffset now, int top) => [.. db.All(
        root is null
            ? $"SELECT run FROM runs WHERE {IsReady} AND (owner IS NULL OR instr($others, ',' || owner || ',') = 0) ORDER BY wake_at LIMIT $top"
            : $"SELECT run FROM runs WHERE {InFamily} AND {IsReady} AND (owner IS NULL OR instr($others, ',' || owner || ',') = 0) ORDER BY +wake_at LIMIT $top",
        static row => RunId.TryParse(row.Text(0)), // A damaged id must not keep the others from their turn.
        ("$now", now.UtcTicks),
        ("$root", root),
        ("$others", others),
        ("$top", top)).OfType<RunId>()];

    /// <summary>When the next timer of a waiting run is due.</summary>
    public static DateTimeOffset? NextDue(JournalConnection db, DateTimeOffset now) => db.One<DateTimeOffset?>(
        "SELECT MIN(wake_at) FROM runs WHERE wake_at > $now AND wake_at IS NOT NULL AND state <= 1 AND suspended = 0",
        static row => row.IsNull(0) ? null : row.Time(0),
        ("$now", now.UtcTicks));

    /// <summary>True while some run of the family has something to do, here or elsewhere.</summary>
    public static bool IsBusy(JournalConnection db, RunId root, DateTimeOffset now) =>
        db.Number($"SELECT EXISTS(SELECT 1 FROM runs WHERE {InFamily} AND {IsReady})", ("$root", root.Value), ("$now", now.UtcTicks)) != 0;

    /// <summary>True if a run of the family stands parked.</summary>
    public static bool IsParked(JournalConnection db, RunId root) =>
        db.Number($"SELECT EXISTS(SELECT 1 FROM runs WHERE {InFamily} AND state = {RunStates.Parked})", ("$root", root.Value)) != 0;
}
