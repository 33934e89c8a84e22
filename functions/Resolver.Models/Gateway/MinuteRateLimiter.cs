using System.Threading.RateLimiting;

namespace Resolver.Models.Gateway;

/// <summary>At most so many permits in any sixty seconds; who comes too early waits. Of its own only because the library's limiters keep their own clock.</summary>
internal sealed class MinuteRateLimiter(int permits, TimeProvider clock) : RateLimiter
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly RateLimitLease Given = new Lease();

    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _given = new();

    public override TimeSpan? IdleDuration => null;

    public override RateLimiterStatistics? GetStatistics() => null;

    // A place is taken at once, however far ahead: first come, first served, and nobody has to be woken.
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var oldest = _given.Count < permits ? DateTimeOffset.MinValue : _given.Dequeue() + Window;
            var at = oldest > now ? oldest : now;
            _given.Enqueue(at);
            wait = at - now;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }

        return Given;
    }

    protected override RateLimitLease AttemptAcquireCore(int permitCount) => throw new NotSupportedException("Callers wait.");

    private sealed class Lease : RateLimitLease
    {
        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
