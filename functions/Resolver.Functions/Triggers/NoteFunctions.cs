using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Functions.Composition;

namespace Resolver.Functions.Triggers;

/// <summary>Keeps each run's comment on its issue up to date; hands write what is sent here.</summary>
/// <param name="brain">The brain.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Told what could not be sent.</param>
public sealed partial class NoteFunctions(BrainHost brain, TimeProvider clock, ILogger<NoteFunctions> log)
{
    // An end that could not be told for so long is not told: somebody has looked by other ways.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Sends what changed since it was told to hands, and what could not be sent then; every minute. What is sent is told; what is not comes again, also after a restart.</summary>
    [Function("notes")]
    public async Task Send([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        foreach (var run in await brain.Open.Changed(brain.ClientOf(hub), cancel))
        {
            try
            {
                await brain.Notes.Send(run, asked: false, cancel);
            }
            catch (Exception failed) when (failed is ResolverFault or JsonException)
            {
                // The others' comments do not wait for it; this one comes again with the next turn.
                var why = FailureDetails.From(failed);
                LogUnsent(run.Run.Value, why.Code, why.Message);
                if (run.IsOpen || run.UpdatedAt > clock.GetUtcNow() - Longest)
                {
                    continue;
                }
            }

            await brain.Open.Told(run, cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The comment of run {Run} was not sent: {Code}: {Text}")]
    private partial void LogUnsent(string run, string code, string text);
}
