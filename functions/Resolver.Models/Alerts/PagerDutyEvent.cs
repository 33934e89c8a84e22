using System.Globalization;
using System.Text.Json;
using Resolver.Core.Money;

namespace Resolver.Models.Alerts;

/// <summary>An alert as the Events API v2 wants it. Nothing in it but names of budgets and amounts.</summary>
internal static class PagerDutyEvent
{
    private const int MaxSummary = 1_024;

    public static byte[] Of(BudgetAlert alert, string routingKey, string source) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        routing_key = routingKey,
        event_action = "trigger",
        dedup_key = alert.Key,
        client = "Resolver",
        payload = new
        {
            summary = alert.Summary.Length <= MaxSummary ? alert.Summary : alert.Summary[..MaxSummary],
            source,
            severity = alert.Critical ? "critical" : "warning",
            timestamp = alert.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            component = "budget",
            group = alert.Window.Scope.ToString(),
            @class = alert.Window.Scope == BudgetScope.Hour ? "spend-rate" : "budget",
            custom_details = new { scope = alert.Window.Scope.ToString(), subject = alert.Window.Subject, period = alert.Window.Period },
        },
    });
}
