using Resolver.Adapters.Jira;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Intake;

/// <summary>How far a tracker was looked at.</summary>
public interface ITicketMark
{
    /// <summary>Until when; null where it never was.</summary>
    /// <exception cref="ResolverFault"><c>INTAKE-*</c>, <c>STORAGE-*</c>.</exception>
    Task<DateTimeOffset?> Read(CancellationToken cancel);

    /// <summary>Keeps it.</summary>
    /// <exception cref="ResolverFault"><c>INTAKE-*</c>, <c>STORAGE-*</c>.</exception>
    Task Write(DateTimeOffset until, CancellationToken cancel);
}

/// <summary>
/// Looks in Jira for what its webhooks did not bring, and keeps it as if they had. How far it looked is remembered, so that an outage of any
/// length is made up for; what is found before that is remembered is found again, in the same bytes.
/// </summary>
/// <param name="search">Jira's search.</param>
/// <param name="keep">Puts a finding where events wait; says whether it is new there.</param>
/// <param name="mark">How far it looked.</param>
/// <param name="tell">Tells the operator.</param>
/// <param name="clock">Of this host.</param>
public sealed class TicketReconciler(JiraSearch search, Func<byte[], CancellationToken, Task<bool>> keep, ITicketMark mark, Action<string> tell, TimeProvider clock)
{
    /// <summary>Looks once, and tells where it could not.</summary>
    /// <returns>How long Jira wants to be left alone.</returns>
    public async Task<TimeSpan> Round(CancellationToken cancel)
    {
        try
        {
            await Look(cancel);
            return TimeSpan.Zero;
        }
        catch (ResolverFault fault)
        {
            tell($"Jira is looked at again later: {fault.Code}: {fault.Message}");
            return fault.RetryAfter ?? TimeSpan.Zero;
        }
    }

    /// <summary>Looks once. The first look of all only begins to watch: what is older was there before us.</summary>
    /// <returns>How many findings were new.</returns>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>, <c>INTAKE-*</c>, <c>STORAGE-*</c>; the next look covers the same time.</exception>
    public async Task<int> Look(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var fresh = 0;
        if (await mark.Read(cancel) is { } last)
        {
            await foreach (var body in search.Since(last, cancel))
            {
                fresh += await keep(body, cancel) ? 1 : 0;
            }
        }

        await mark.Write(now, cancel);
        return fresh;
    }
}
