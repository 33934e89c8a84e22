using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Functions.Composition;

namespace Resolver.Functions.Triggers;

/// <summary>What looks at repositories need besides the brain.</summary>
/// <param name="Changes">Looks at one.</param>
/// <param name="Places">Which repositories.</param>
/// <param name="Book">What is remembered.</param>
public sealed record LookParts(GitHubChanges Changes, PolledPlaces Places, ILookBook Book);

/// <summary>Finds what webhooks did not bring: GitHub sends an event once.</summary>
/// <param name="brain">The brain.</param>
/// <param name="parts">What looks need.</param>
/// <param name="log">Told what was found.</param>
public sealed partial class LookFunctions(BrainHost brain, LookParts parts, ILogger<LookFunctions> log)
{
    /// <summary>Looks at every repository; every five minutes. What is found waits with the events that came by themselves.</summary>
    [Function("look")]
    public Task Look([TimerTrigger("15 */5 * * * *")] TimerInfo timer, CancellationToken cancel) =>
        new Reconciler(parts.Changes, parts.Places, Keep, parts.Book, brain.Settings.Rules.Label, LogLook).Round(cancel);

    private async Task<bool> Keep(GitHubFinding finding, CancellationToken cancel)
    {
        await brain.Send(finding.Kind, finding.Body.ToArray(), cancel);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void LogLook(string what);
}
