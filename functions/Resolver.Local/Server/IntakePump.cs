using Resolver.Adapters.GitHub;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;

namespace Resolver.Local.Server;

/// <summary>Works on what the inbox holds, one event at a time; what fails for a while is tried again later.</summary>
internal sealed class IntakePump(Inbox inbox, IntakeHandler handler, IntakeRules rules, Action<string> tell)
{
    private const int MaxTries = 20;
    private const int Portion = 128;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
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
        var read = portion.Select(waiting => (Waiting: waiting, Happened: GitHubEventReader.Read(waiting.Kind, waiting.Body)))
            .Select(item => (item.Waiting, item.Happened, Decision: item.Happened is null ? new IntakeDecision.Ignore("nothing in it is for us") : IntakePolicy.Decide(item.Happened, rules)))
            .ToList();
        await Task.WhenAll(read.Select(item => item.Decision is IntakeDecision.Ignore ignored ? inbox.End(item.Waiting.Id, ignored.Why) : Task.CompletedTask));
        foreach (var (waiting, happened, decision) in read.Where(static item => item.Decision is not IntakeDecision.Ignore))
        {
            if (await inbox.Hold(waiting))
            {
                await Work(waiting, happened!, decision, cancel);
            }
        }
    }

    private async Task Work(WaitingDelivery waiting, HostEvent happened, IntakeDecision decision, CancellationToken cancel)
    {
        try
        {
            await inbox.End(waiting.Id, await handler.Handle(happened, decision, waiting.Id, cancel));
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
