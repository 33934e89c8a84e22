using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Resolver.Index.Tests.AzureSearch;

/// <summary>Lets every pause pass at once: the clock advances by it.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private readonly FakeTimeProvider inner = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public void Advance(TimeSpan time) => inner.Advance(time);

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = inner.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero)
        {
            Pauses.Enqueue(dueTime);
            inner.Advance(dueTime);
        }

        return timer;
    }
}
