using Resolver.Adapters.Teams;
using Resolver.Core.Faults;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.Teams;

/// <summary>Brings cards to where runs are, again and again.</summary>
internal sealed class TeamsPump(LocalHost host, CardRounds cards)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;

    internal async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await Tolerant(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What is not posted now is posted by the next server.
        }
    }

    private async Task Tolerant(CancellationToken cancel)
    {
        if (TimeProvider.System.GetUtcNow() < notBefore)
        {
            return;
        }

        try
        {
            await cards.Bring(cancel);
        }
        catch (ResolverFault trouble)
        {
            host.Progress.Line($"Teams waits: {trouble.Code}: {trouble.Message}");
            notBefore = TimeProvider.System.GetUtcNow() + (trouble.RetryAfter ?? Pause);
        }
    }
}
