namespace Resolver.Models.Alerts;

/// <summary>Where alerts are posted, in the form of PagerDuty's Events API v2.</summary>
/// <param name="Url">Absolute http or https address; PagerDuty's own is <c>https://events.pagerduty.com/v2/enqueue</c>.</param>
/// <param name="RoutingKey">The integration's key, 32 characters at PagerDuty. A secret.</param>
public sealed record AlertTarget(Uri Url, string RoutingKey)
{
    /// <inheritdoc />
    public override string ToString() => Url.Host;
}
