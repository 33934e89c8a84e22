using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary>Works on what the inbox holds, one event at a time; what fails for a while is tried again later.</summary>
/// <param name="inbox">What waits.</param>
/// <param name="sources">Who reads and obeys the events of each source, by the source's name.</param>
/// <param name="tell">Tells the operator.</param>
internal sealed class IntakePump(Inbox inbox, IReadOnlyDictionary<string, IDeliveryHandler> sources, Action<string> tell)
{
    private const int MaxTries = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhilePaused = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Works until it is cancelled.</summary>
    internal async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                while (inbox.Take() is { } waiting)
                {
                    await Work(waiting, cancel);
                }
            }
            catch (ResolverFault storage) when (storage.Code.StartsWith("INTAKE-", StringComparison.Ordinal))
            {
                tell($"intake waits: {storage.Code}: {storage.Message}");
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }

            // Other processes fill the inbox too, and what was put off comes due.
            await inbox.Arrived.WaitAsync(Poll, CancellationToken.None);
        }
    }

    private async Task Work(WaitingDelivery waiting, CancellationToken cancel)
    {
        try
        {
            inbox.End(waiting.Id, sources.TryGetValue(DeliverySource.Of(waiting.Kind), out var source) ? await source.Handle(waiting, cancel) : "its source is not set up");
        }
        catch (ResolverFault paused) when (paused.Code == "PAUSED")
        {
            inbox.PutOff(waiting.Id, WhilePaused);
        }
        catch (ResolverFault fault) when (fault.Transient && waiting.Tries < MaxTries)
        {
            var wait = fault.RetryAfter ?? TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, waiting.Tries)));
            tell($"an event waits {wait.TotalSeconds:0} s: {fault.Code}: {fault.Message}");
            inbox.PutOff(waiting.Id, wait);
        }
        catch (ResolverFault fault)
        {
            tell($"an event is let go: {fault.Code}: {fault.Message}");
            inbox.End(waiting.Id, fault.Code);
        }
    }
}
