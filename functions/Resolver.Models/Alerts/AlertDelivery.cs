using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Resolver.Core.Money;

namespace Resolver.Models.Alerts;

/// <summary>
/// Brings the ledger's alerts to people: to the log, and to a webhook. At least once: an alert is marked only after the receiver has
/// taken it; its key lets the receiver drop a second copy.
/// </summary>
/// <param name="ledger">Keeps the alerts, and the history that an unusual spend rate is told from.</param>
/// <param name="target">Where they are posted; null for the log alone.</param>
/// <param name="http">Posts them.</param>
/// <param name="clock">Time.</param>
/// <param name="logger">The log.</param>
public sealed class AlertDelivery(ILedger ledger, AlertTarget? target, HttpClient http, TimeProvider clock, ILogger logger)
{
    private readonly HashSet<string> _logged = new(StringComparer.Ordinal);

    /// <summary>Looks at the spend rate and delivers what is not delivered yet. Not to be called twice at once.</summary>
    /// <returns>What was logged for the first time by this object.</returns>
    public async Task<IReadOnlyList<BudgetAlert>> Deliver(CancellationToken cancel)
    {
        if (SpendRate.Judge(await ledger.Windows([BudgetScope.Hour], current: false, cancel), clock.GetUtcNow()) is { } unusual)
        {
            await ledger.Raise(unusual, cancel);
        }

        var fresh = new List<BudgetAlert>();
        foreach (var alert in await ledger.Undelivered(cancel))
        {
            if (_logged.Add(alert.Key))
            {
                Log.BudgetAlert(logger, alert.Summary);
                fresh.Add(alert);
            }

            if (target is null || await Post(target, alert, cancel))
            {
                await ledger.Delivered(alert.Key, cancel);
            }
        }

        return fresh;
    }

    private async Task<bool> Post(AlertTarget to, BudgetAlert alert, CancellationToken cancel)
    {
        try
        {
            using var content = new ByteArrayContent(PagerDutyEvent.Of(alert, to.RoutingKey, Environment.MachineName));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.PostAsync(to.Url, content, cancel);
            var status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
            {
                Log.AlertRefused(logger, to.Url.Host, status);
            }

            // An event that the receiver calls wrong is wrong the next time too; whatever else went wrong may pass.
            return response.IsSuccessStatusCode || status == 400;
        }
        catch (HttpRequestException)
        {
            Log.AlertRefused(logger, to.Url.Host, 0);
            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Log.AlertRefused(logger, to.Url.Host, 0);
            return false;
        }
    }
}
