namespace Resolver.Engine.Journal;

/// <summary>
/// When a run is to be looked at, as <c>runs.wake_at</c> has it: negative for ready now (the longer ready, the smaller, so that the index
/// serves in order), positive for a timer in UTC ticks, NULL for nothing but an event.
/// </summary>
internal static class Wake
{
    private const long Offset = 1L << 62;

    /// <summary>Ready since a time.</summary>
    public static long Ready(DateTimeOffset since) => since.UtcTicks - Offset;

    /// <summary>Makes a run ready, unless it is already.</summary>
    public static void Up(JournalConnection db, long no, DateTimeOffset at) => db.Exec(
        "UPDATE runs SET wake_at = $ready WHERE no = $no AND (wake_at IS NULL OR wake_at > 0) AND state <= 1",
        ("$no", no),
        ("$ready", Ready(at)));
}
