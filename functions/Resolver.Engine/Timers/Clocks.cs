namespace Resolver.Engine.Timers;

/// <summary>Waiting on an injected clock.</summary>
internal static class Clocks
{
    // Task.Delay refuses more than about 49 days; a longer wait simply looks again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

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
