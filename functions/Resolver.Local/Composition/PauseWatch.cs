using Resolver.Core.Ids;

namespace Resolver.Local.Composition;

/// <summary>Looks at the kill switch while a run works, and stops the run within a quarter of a second.</summary>
internal sealed class PauseWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly PeriodicTimer timer = new(Interval);
    private readonly Task loop;

    internal PauseWatch(PauseSwitch pause, RepoId? repo, CancellationTokenSource stop) => loop = Watch(pause, repo, stop);

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await loop;
    }

    private async Task Watch(PauseSwitch pause, RepoId? repo, CancellationTokenSource stop)
    {
        while (await timer.WaitForNextTickAsync())
        {
            if (pause.IsPaused(repo))
            {
                await stop.CancelAsync();
                return;
            }
        }
    }
}
