using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Runs;
using Resolver.Functions.Composition;

namespace Resolver.Functions.Triggers;

/// <summary>Keeps each run's comment on its issue up to date; hands write what is sent here.</summary>
/// <param name="brain">The brain.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Told what could not be sent.</param>
public sealed partial class NoteFunctions(BrainHost brain, TimeProvider clock, ILogger<NoteFunctions> log)
{
    // Two turns, and what the clocks of storage and host may differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(3);

    // After a day without a turn, somebody has looked by other ways.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Sends what changed since the last turn to hands, and what could not be sent then; every minute.</summary>
    [Function("notes")]
    public async Task Send([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        var client = brain.ClientOf(hub);
        var runs = (await client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name, UpdatedFrom = Since(timer) }, cancel)).ToDictionary(static run => run.Run);
        foreach (var left in brain.Notes.Unsent.Where(run => !runs.ContainsKey(run)))
        {
            if (await client.Get(left, cancel) is { } run)
            {
                runs.Add(left, run);
            }
        }

        foreach (var run in runs.Values)
        {
            try
            {
                await brain.Notes.Send(run, asked: false, cancel);
            }
            catch (ResolverFault fault)
            {
                // The others' comments do not wait for it; this one comes again with the next turn.
                LogUnsent(run.Run.Value, fault.Code, fault.Message);
            }
        }
    }

    private DateTimeOffset Since(TimerInfo? timer)
    {
        var now = clock.GetUtcNow();
        var last = timer?.ScheduleStatus is { Last.Ticks: > 0 } status ? new DateTimeOffset(status.Last.ToUniversalTime()) : now;
        return (last < now - Longest ? now - Longest : last) - Overlap;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The comment of run {Run} was not sent: {Code}: {Text}")]
    private partial void LogUnsent(string run, string code, string text);
}
