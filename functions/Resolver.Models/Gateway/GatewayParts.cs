using Azure.Core;
using Microsoft.Extensions.Logging;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Models.Wire;

namespace Resolver.Models.Gateway;

/// <summary>What a gateway is made of.</summary>
/// <param name="Ledger">Where money is reserved and settled. Without one no model is called.</param>
/// <param name="Clock">Time for timeouts, pauses and durations.</param>
/// <param name="Logs">Where numbered logs go.</param>
public sealed record GatewayParts(ILedger Ledger, TimeProvider Clock, ILoggerFactory Logs)
{
    private static readonly TimeSpan PauseCheck = TimeSpan.FromMilliseconds(250);

    /// <summary>Where long replies are kept; null keeps short ones alone.</summary>
    public IArtifactStore? Artifacts { get; init; }

    /// <summary>The kill switch: whether work on a repository (or, for null, all work) is paused. A call waits for as long as it is.</summary>
    public Func<RepoId?, bool> Paused { get; init; } = static _ => false;

    /// <summary>Makes the innermost HTTP handler of each endpoint; null for the default, which follows no redirects.</summary>
    public Func<HttpMessageHandler>? Handlers { get; init; }

    /// <summary>Looks up a variable of the environment.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Makes the Entra identity for Azure endpoints without a key; null for the usual chain of environment, managed identity and developer tools.</summary>
    public Func<TokenCredential>? Identity { get; init; }

    internal HttpMessageHandler Handler() => (Handlers ?? ChatClients.DefaultHandler)();

    /// <summary>Waits for as long as the kill switch is on.</summary>
    internal async Task Unpaused(RepoId? repo, CancellationToken cancel)
    {
        while (Paused(repo))
        {
            await Task.Delay(PauseCheck, Clock, cancel);
        }
    }
}
