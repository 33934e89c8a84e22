using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Index.Fresh;

/// <summary>Keeps a repository while it is worked on, and stops the work where it was taken away or paused.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly PeriodicTimer timer;
    private readonly Task loop;

    public LeaseKeeper(IndexQueue queue, IndexJob job, Func<RepoId, bool> paused, FreshOptions options, TimeProvider clock, CancellationTokenSource stop)
    {
        timer = new PeriodicTimer(Interval, clock);
        loop = Keep(queue, job, paused, options, clock, stop);
    }

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await loop;
    }

    private async Task Keep(IndexQueue queue, IndexJob job, Func<RepoId, bool> paused, FreshOptions options, TimeProvider clock, CancellationTokenSource stop)
    {
        var renewed = clock.GetTimestamp();
        while (await timer.WaitForNextTickAsync())
        {
            var due = clock.GetElapsedTime(renewed) > options.Lease / 3;
            if (paused(job.Repo) || (due && !Renewed(queue, job)))
            {
                await stop.CancelAsync();
                return;
            }

            renewed = due ? clock.GetTimestamp() : renewed;
        }
    }

    // A disk that is full or busy for a moment is no reason to stop: the lease outlives two such moments.
    private static bool Renewed(IndexQueue queue, IndexJob job)
    {
        try
        {
            return queue.Renew(job);
        }
        catch (ResolverFault trouble) when (trouble.Transient)
        {
            return true;
        }
    }
}
