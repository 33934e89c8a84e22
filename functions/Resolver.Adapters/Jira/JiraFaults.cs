using System.Globalization;
using System.Net;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Jira;

/// <summary>What Jira's failures are called. Its own words go nowhere: they may quote what is in an issue.</summary>
internal static class JiraFaults
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>The fault of an answer that is none of 2xx.</summary>
    public static ResolverFault Of(HttpResponseMessage refused, DateTimeOffset now) => refused.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => Rate(Wait(refused, now) ?? Pause),
        HttpStatusCode.Unauthorized => ResolverFault.Usage("JIRA-AUTH", "Jira refused our credential. Check the e-mail and the token that jira of settings.json names; tokens end, and can be revoked."),
        HttpStatusCode.Forbidden => ResolverFault.Usage("JIRA-FORBIDDEN", "Jira does not let our account do this. Give it the permissions that docs/operating.md lists."),
        HttpStatusCode.NotFound or HttpStatusCode.Gone or (>= HttpStatusCode.Moved and < HttpStatusCode.BadRequest) =>
            ResolverFault.Usage("JIRA-NOT-FOUND", "Jira does not have this, or our account may not see it: an issue, a comment, a project, a role. Check jira.site of settings.json too."),
        HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity =>
            new ResolverFault("JIRA-REFUSED", transient: false, $"Jira refused a request as invalid ({(int)refused.StatusCode})."),
        _ => new ResolverFault("JIRA-FAILED", transient: true, $"Jira answered {(int)refused.StatusCode}. Try again later; https://status.atlassian.com tells more.") { RetryAfter = Wait(refused, now) },
    };

    /// <summary>The same where a token was asked for.</summary>
    public static ResolverFault OfGrant(HttpResponseMessage refused, DateTimeOffset now) =>
        refused.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? ResolverFault.Usage("JIRA-AUTH", "Atlassian did not renew our OAuth token: the consent was withdrawn, was not used for too long, or the app's secret is another. Authorize the app again, and put the new refresh token where jira of settings.json names it.")
            : Of(refused, now);

    /// <summary>No answer, or none that can be read.</summary>
    public static ResolverFault Unreachable(Exception? inner) =>
        new("JIRA-UNREACHABLE", transient: true, "Jira could not be reached, or gave no answer of its form. Check the network, the proxy and jira.api of settings.json.", inner);

    private static ResolverFault Rate(TimeSpan wait) =>
        new("JIRA-RATE", transient: true, string.Create(CultureInfo.InvariantCulture, $"Jira's rate limit is used up; it is tried again in {wait.TotalSeconds:0} s.")) { RetryAfter = wait };

    private static TimeSpan? Wait(HttpResponseMessage answer, DateTimeOffset now)
    {
        var after = answer.Headers.RetryAfter;
        var wait = after?.Delta ?? (after?.Date ?? Reset(answer)) - now;
        return wait is not { } some ? null : some < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : some > LongestPause ? LongestPause : some;
    }

    private static DateTimeOffset? Reset(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-RateLimit-Reset", out var values) && DateTimeOffset.TryParse(values.First(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var reset) ? reset : null;
}
