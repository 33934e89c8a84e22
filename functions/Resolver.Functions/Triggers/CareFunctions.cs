using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Core.Durable;
using Resolver.Functions.Composition;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Triggers;

/// <summary>What is done from time to time.</summary>
/// <param name="brain">The brain.</param>
/// <param name="clock">Time.</param>
public sealed class CareFunctions(BrainHost brain, TimeProvider clock)
{
    /// <summary>Gives back money that calls held which never came to an end; every five minutes.</summary>
    [Function("expire")]
    public Task Expire([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancel) => brain.Ledger.Expire(cancel);

    /// <summary>Deletes finished runs that are older than the operator keeps them; every night.</summary>
    [Function("purge")]
    public async Task Purge([TimerTrigger("0 0 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        var query = new PurgeQuery(clock.GetUtcNow() - brain.Settings.Keep);
        while (await brain.ClientOf(hub).Purge(query, cancel) >= query.Top)
        {
            cancel.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>For probes.</summary>
public static class HealthFunctions
{
    /// <summary>The app has started, so its settings are whole.</summary>
    [Function(RoleFunctions.Health)]
    public static IActionResult Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) => new OkResult();
}
