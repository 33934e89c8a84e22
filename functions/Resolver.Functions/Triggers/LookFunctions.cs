using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Resolver.Adapters.Intake;
using Resolver.Functions.Composition;

namespace Resolver.Functions.Triggers;

/// <summary>Finds what webhooks did not bring: GitHub sends an event once, Jira a few times.</summary>
/// <param name="brain">The brain.</param>
/// <param name="host">What looks need.</param>
/// <param name="log">Told what was found.</param>
public sealed partial class LookFunctions(BrainHost brain, LookHost host, ILogger<LookFunctions> log)
{
    /// <summary>Looks at every repository, and at Jira's projects; every five minutes. What is found waits with the events that came by themselves.</summary>
    [Function("look")]
    public async Task Look([TimerTrigger("15 */5 * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        await new Reconciler(host.Changes, host.Places, (finding, stop) => Keep(finding.Kind, finding.Body.ToArray(), stop), host.Book, brain.Settings.Rules.Label, LogLook).Round(cancel);
        if (brain.Jira is { } jira)
        {
            await new TicketReconciler(jira.Search, (body, stop) => Keep(EventKind.Jira, body, stop), host.Book, LogLook, host.Clock).Round(cancel);
        }
    }

    private async Task<bool> Keep(string kind, byte[] body, CancellationToken cancel)
    {
        await brain.Send(kind, body, cancel);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void LogLook(string what);
}
