using Resolver.Adapters.Intake;
using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary>Works on what the inbox holds, one event at a time; what fails for a while is tried again later.</summary>
/// <param name="inbox">What waits.</param>
/// <param name="sources">Who reads and obeys the events of each source, by the source's name.</param>
/// <param name="tell">Tells the operator.</param>
internal sealed class IntakePump(Inbox inbox, IReadOnlyDictionary<string, IDeliveryHandler> sources, Action<string> tell)
{
    private const int MaxTries = 20;
    private const int Portion = 128;
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
                while (await inbox.Due(Portion) is { Count: > 0 } portion)
                {
                    await Work(portion, cancel);
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

            await Rest.For(Poll, inbox.Arrived, cancel);
        }
    }

    // Most events are not for us: they are put away together. The others take their time, and are held one by one.
    private async Task Work(IReadOnlyList<WaitingDelivery> portion, CancellationToken cancel)
    {
        var read = portion.Select(waiting => (Waiting: waiting, Ignored: SourceOf(waiting) is { } source ? source.Ignores(waiting) : "its source is not set up")).ToList();
        await Task.WhenAll(read.Where(static item => item.Ignored is not null).Select(item => inbox.End(item.Waiting.Id, item.Ignored!)));
        foreach (var (waiting, _) in read.Where(static item => item.Ignored is null))
        {
            if (await inbox.Hold(waiting))
            {
                await Work(waiting, SourceOf(waiting)!, cancel);
            }
        }
    }

    private IDeliveryHandler? SourceOf(WaitingDelivery waiting) => sources.GetValueOrDefault(EventKind.SourceOf(waiting.Kind));

    private async Task Work(WaitingDelivery waiting, IDeliveryHandler source, CancellationToken cancel)
    {
        try
        {
            await inbox.End(waiting.Id, await source.Handle(waiting, cancel));
        }
        catch (ResolverFault paused) when (paused.Code == "PAUSED")
        {
            await inbox.PutOff(waiting.Id, WhilePaused);
        }
        catch (ResolverFault fault) when (fault.Transient && waiting.Tries + 1 < MaxTries)
        {
            var wait = fault.RetryAfter ?? TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, waiting.Tries + 1)));
            tell($"an event waits {wait.TotalSeconds:0} s: {fault.Code}: {fault.Message}");
            await inbox.PutOff(waiting.Id, wait);
        }
        catch (ResolverFault fault)
        {
            tell($"an event is let go: {fault.Code}: {fault.Message}");
            await inbox.End(waiting.Id, fault.Code);
        }
    }
}
