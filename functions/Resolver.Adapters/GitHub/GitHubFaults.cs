using System.Globalization;
using System.Net;
using System.Runtime.Serialization;
using System.Text.Json;
using Octokit;
using Resolver.Core.Faults;

namespace Resolver.Adapters.GitHub;

/// <summary>What GitHub's failures are called. Its own words go to the inner exception only.</summary>
internal static class GitHubFaults
{
    // What GitHub asks for where a secondary limit names no time.
    private static readonly TimeSpan SecondaryPause = TimeSpan.FromMinutes(1);

    /// <summary>Makes a call, and names its failure.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancel">Whose cancellation is no failure.</param>
    /// <exception cref="ResolverFault"><c>GH-*</c>.</exception>
    public static async Task<T> Named<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return await call().WaitAsync(cancel);
        }
        catch (RateLimitExceededException limit)
        {
            throw Rate(limit.GetRetryAfterTimeSpan(), limit);
        }
        catch (AbuseException limit)
        {
            throw Rate(limit.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : SecondaryPause, limit);
        }
        catch (SecondaryRateLimitExceededException limit)
        {
            throw Rate(RetryAfter(limit) ?? SecondaryPause, limit);
        }
        catch (ApiException refused)
        {
            throw Of(refused);
        }
        catch (Exception strange) when (strange is JsonException or SerializationException or InvalidCastException or FormatException)
        {
            throw new ResolverFault("GH-FAILED", transient: true, "GitHub, or a proxy before it, answered with something that is not of GitHub's form. Check the proxy and gitHub.api of settings.json.", strange);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException || (broken is OperationCanceledException or TimeoutException && !cancel.IsCancellationRequested))
        {
            throw new ResolverFault("GH-UNREACHABLE", transient: true, "GitHub could not be reached. Check the network, the proxy and gitHub.api of settings.json.", broken);
        }
    }

    /// <summary>Makes a call as the App itself, whose proof says when it was made: where it is refused and our clock differs from GitHub's, that is named.</summary>
    /// <exception cref="ResolverFault"><c>GH-*</c>.</exception>
    public static async Task<T> NamedByTime<T>(Func<Task<T>> call, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            return await Named(call, cancel);
        }
        catch (ResolverFault refused) when (refused.Code == "GH-AUTH" && Skew(refused.InnerException as ApiException, clock.GetUtcNow()) is { } skew)
        {
            throw new ResolverFault(
                "GH-CLOCK",
                transient: true,
                $"This machine's clock is {Length(skew.Duration())} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} GitHub's, so GitHub refuses what the App signs. Set the clock, and keep it set (NTP).",
                refused);
        }
    }

    // GitHub takes what was signed within ten minutes; a minute is what answers take.
    private static TimeSpan? Skew(ApiException? refused, DateTimeOffset now) =>
        refused?.HttpResponse?.Headers.FirstOrDefault(static header => string.Equals(header.Key, "Date", StringComparison.OrdinalIgnoreCase)).Value is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var there)
            && (now - there).Duration() > TimeSpan.FromMinutes(1)
            ? now - there
            : null;

    private static string Length(TimeSpan span) => span >= TimeSpan.FromHours(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} minutes");

    private static ResolverFault Of(ApiException refused) => refused.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => Rate(RetryAfter(refused) ?? SecondaryPause, refused),
        HttpStatusCode.Unauthorized => ResolverFault.Usage("GH-AUTH", "GitHub refused our credential. Check the App's id, its key and this machine's clock, or the token, in settings.json.", refused),
        HttpStatusCode.Forbidden or HttpStatusCode.UnavailableForLegalReasons => ResolverFault.Usage("GH-FORBIDDEN", "GitHub does not let our credential do this. Give the App the permissions that docs/operating.md lists, and install it on the repository.", refused),
        HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.MovedPermanently => ResolverFault.Usage("GH-NOT-FOUND", "GitHub does not have this, or our credential may not see it: a repository, an issue, or an installation of the App.", refused),
        HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict => new ResolverFault("GH-REFUSED", transient: false, "GitHub refused a change as invalid; the local trace has its words.", refused),
        _ => new ResolverFault("GH-FAILED", transient: true, $"GitHub answered {(int)refused.StatusCode}. Try again later; https://www.githubstatus.com tells more.", refused),
    };

    private static ResolverFault Rate(TimeSpan wait, Exception inner) => new(
        "GH-RATE", transient: true, $"GitHub's rate limit is used up; it is tried again in {Math.Max(1, (int)wait.TotalSeconds)} s.", inner)
    {
        RetryAfter = wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait,
    };

    private static TimeSpan? RetryAfter(ApiException refused) =>
        refused.HttpResponse?.Headers.TryGetValue("Retry-After", out var text) == true && int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
