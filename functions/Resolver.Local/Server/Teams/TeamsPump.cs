using Resolver.Adapters.Teams;
using Resolver.Core.Faults;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.Teams;

/// <summary>Brings cards to where runs are, again and again.</summary>
internal sealed class TeamsPump(LocalHost host, CardRounds cards)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    internal Task Run(CancellationToken cancel) => Rest.Between(Interval, Round, TimeProvider.System, cancel);

    private async Task<TimeSpan> Round(CancellationToken cancel)
    {
        try
        {
            await cards.Bring(cancel);
            return TimeSpan.Zero;
        }
        catch (ResolverFault trouble)
        {
            host.Progress.Line($"Teams waits: {trouble.Code}: {trouble.Message}");
            return trouble.RetryAfter ?? Pause;
        }
    }
}
