using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Functions.Composition;

namespace Resolver.Functions.Triggers;

/// <summary>Finds what webhooks did not bring: GitHub sends an event once.</summary>
/// <param name="brain">The brain.</param>
/// <param name="host">What looks need.</param>
/// <param name="log">Told what was found.</param>
public sealed partial class LookFunctions(BrainHost brain, LookHost host, ILogger<LookFunctions> log)
{
    /// <summary>Looks at every repository; every five minutes. What is found waits with the events that came by themselves.</summary>
    [Function("look")]
    public Task Look([TimerTrigger("15 */5 * * * *")] TimerInfo timer, CancellationToken cancel) =>
        new Reconciler(host.Changes, host.Places, Keep, host.Book, brain.Settings.Rules.Label, LogLook).Round(cancel);

    private async Task<bool> Keep(GitHubFinding finding, CancellationToken cancel)
    {
        await brain.Send(finding.Kind, finding.Body.ToArray(), cancel);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void LogLook(string what);
}
