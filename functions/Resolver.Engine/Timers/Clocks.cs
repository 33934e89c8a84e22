namespace Resolver.Engine.Timers;

/// <summary>Waiting on an injected clock.</summary>
internal static class Clocks
{
    // Task.Delay refuses more than about 49 days; a longer wait simply looks again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(49);

    /// <summary>A time that much later, or the end of time where there is none such.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset time, TimeSpan span) =>
        span < DateTimeOffset.MaxValue - time ? time + span : DateTimeOffset.MaxValue;

    /// <summary>A token source that cancels after a time. A timer counts at most 49 days; what is farther away is not armed at all.</summary>
    public static CancellationTokenSource CancelAfter(this TimeProvider clock, TimeSpan span) =>
        span > Farthest ? new CancellationTokenSource() : new CancellationTokenSource(span > TimeSpan.Zero ? span : TimeSpan.Zero, clock);

    /// <summary>Returns when the task completes or the time is due, or a little before: the caller looks again.</summary>
    public static async Task Until(this TimeProvider clock, Task signal, DateTimeOffset? due)
    {
        if (due is not { } time)
        {
            await signal;
            return;
        }

        var left = time - clock.GetUtcNow();
        if (left <= TimeSpan.Zero || signal.IsCompleted)
        {
            return;
        }

        using var enough = new CancellationTokenSource();
        var delay = Task.Delay(left < Longest ? left : Longest, clock, enough.Token);

        // A clock that a test advanced while the delay was being made would otherwise be missed.
        if (clock.GetUtcNow() < time)
        {
            await Task.WhenAny(signal, delay);
        }

        await enough.CancelAsync();
    }
}
