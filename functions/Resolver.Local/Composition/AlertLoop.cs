using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Faults;
using Resolver.Core.Money;
using Resolver.Local.Console;
using Resolver.Models.Alerts;

namespace Resolver.Local.Composition;

/// <summary>Delivers alerts while a host is open, and once more when it closes; what a receiver did not take waits for the next host.</summary>
internal sealed class AlertLoop : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly PeriodicTimer timer = new(Interval);
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
    private readonly AlertDelivery delivery;
    private readonly RunProgress progress;
    private readonly Task loop;

    internal AlertLoop(ILedger ledger, AlertTarget? target, RunProgress progress)
    {
        delivery = new AlertDelivery(ledger, target, http, TimeProvider.System, NullLogger.Instance);
        this.progress = progress;
        loop = Loop();
    }

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await loop;
        await Deliver();
        http.Dispose();
    }

    private async Task Loop()
    {
        while (await timer.WaitForNextTickAsync())
        {
            await Deliver();
        }
    }

    private async Task Deliver()
    {
        try
        {
            foreach (var alert in await delivery.Deliver(CancellationToken.None))
            {
                progress.Line($"budget: {alert.Summary}");
            }
        }
        catch (ResolverFault broken) when (broken.Code.StartsWith("LEDGER-", StringComparison.Ordinal))
        {
            // The next call says it where it matters; alerts are kept.
            progress.Line($"budget: alerts wait, {broken.Code}");
        }
    }
}
