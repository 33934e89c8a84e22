using System.Globalization;
using System.Security.Cryptography;
using Azure;

namespace Resolver.Index.AzureSearch;

/// <summary>Tries calls again while the service is too busy, as long as patience lasts, and gives its failures their codes.</summary>
internal sealed class SearchCalls(TimeSpan patience, TimeProvider clock)
{
    private const int MostLostTries = 3; // of a call that found no service at all
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Makes a call that may be made twice.</summary>
    /// <exception cref="RequestFailedException">Status 404: what is asked for is not there.</exception>
    /// <exception cref="Core.Faults.ResolverFault"><c>INDEX-SEARCH-*</c>.</exception>
    public async Task<T> Do<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancel)
    {
        var began = Begin();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call(cancel);
            }
            catch (RequestFailedException trouble) when (MayPass(trouble, tries) && Pause(began, tries, trouble.GetRawResponse()) is { } pause)
            {
                await Task.Delay(pause, clock, cancel);
            }
            catch (Exception trouble) when (SearchFaults.Concerns(trouble, cancel) && trouble is not RequestFailedException { Status: 404 })
            {
                throw SearchFaults.From(trouble);
            }
        }
    }

    /// <summary>When something begins for which there is patience.</summary>
    public long Begin() => clock.GetTimestamp();

    /// <summary>Waits before the next try.</summary>
    /// <returns>False where patience has ended.</returns>
    public async Task<bool> Wait(long began, int tries, CancellationToken cancel)
    {
        if (Pause(began, tries, response: null) is not { } pause)
        {
            return false;
        }

        await Task.Delay(pause, clock, cancel);
        return true;
    }

    private static bool MayPass(RequestFailedException trouble, int tries) => trouble.Status == 0 ? tries < MostLostTries : SearchFaults.IsBusy(trouble.Status);

    // As long as the service asks for, or doubling, with a share at random so that many callers do not come back at once.
    private TimeSpan? Pause(long began, int tries, Response? response)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Min(tries - 1, 10));
        var own = (doubled < LongestPause ? doubled : LongestPause) * (0.5 + (RandomNumberGenerator.GetInt32(500) / 1000.0));
        var pause = response is not null && Asked(response) is { } asked ? asked : own;
        return clock.GetElapsedTime(began) + pause <= patience ? pause : null;
    }

    private TimeSpan? Asked(Response response)
    {
        if (!response.Headers.TryGetValue("Retry-After", out var after))
        {
            return null;
        }

        if (int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, out var at) && at > clock.GetUtcNow() ? at - clock.GetUtcNow() : null;
    }
}
