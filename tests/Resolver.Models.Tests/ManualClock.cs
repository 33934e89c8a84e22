using Microsoft.Extensions.Time.Testing;

namespace Resolver.Models.Tests;

/// <summary>Lets pauses between tries pass at once (the clock advances by them) and keeps the timers of deadlines for the test to fire.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly FakeTimeProvider _inner = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TimeSpan _longestPause;
    private readonly List<TimeSpan> _pauses = [];

    public ManualClock(TimeSpan longestPause) => _longestPause = longestPause;

    public IReadOnlyList<TimeSpan> Pauses => _pauses;

    public override long TimestampFrequency => _inner.TimestampFrequency;

    public void Advance(TimeSpan time) => _inner.Advance(time);

    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow();

    public override long GetTimestamp() => _inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _inner.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero && dueTime <= _longestPause)
        {
            _pauses.Add(dueTime);
            _inner.Advance(dueTime);
        }

        return timer;
    }
}
