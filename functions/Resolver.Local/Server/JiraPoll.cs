using System.Globalization;
using Resolver.Adapters.Jira;
using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary>
/// Looks in Jira for what its webhooks did not bring, and puts it into the inbox, which takes each finding once. How far it looked is kept, so
/// that an outage of any length is made up for.
/// </summary>
/// <param name="search">Jira's search.</param>
/// <param name="inbox">Where findings wait.</param>
/// <param name="folder">The data folder.</param>
/// <param name="tell">Tells the operator.</param>
/// <param name="clock">Of this host.</param>
internal sealed class JiraPoll(JiraSearch search, Inbox inbox, string folder, Action<string> tell, TimeProvider clock)
{
    /// <summary>Between two looks. Default 5 minutes.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Looks until it is cancelled.</summary>
    internal Task Run(CancellationToken cancel) => Rest.Between(Interval, Tolerant, clock, cancel);

    /// <summary>Looks once. The first look of all only begins to watch: what is older was there before us.</summary>
    /// <returns>How many findings were new.</returns>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>, <c>INTAKE-*</c>; the next look covers the same time.</exception>
    internal async Task<int> Look(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (Mark() is not { } mark)
        {
            Remember(now);
            return 0;
        }

        var fresh = 0;
        await foreach (var body in search.Since(mark, cancel))
        {
            fresh += await inbox.Add(new Delivery("poll", JiraEndpoint.Kind, body), cancel) ? 1 : 0;
        }

        Remember(now);
        return fresh;
    }

    private async Task<TimeSpan> Tolerant(CancellationToken cancel)
    {
        try
        {
            await Look(cancel);
            return Interval;
        }
        catch (ResolverFault fault)
        {
            tell($"Jira is looked at again later: {fault.Code}: {fault.Message}");
            return fault.RetryAfter ?? Interval;
        }
    }

    private DateTimeOffset? Mark() => IntakeFile.Use<DateTimeOffset?>(folder, static db =>
    {
        using var table = IntakeFile.Command(db, "CREATE TABLE IF NOT EXISTS poll_marks(source TEXT PRIMARY KEY NOT NULL, looked_at INTEGER NOT NULL) WITHOUT ROWID");
        table.ExecuteNonQuery();
        using var command = IntakeFile.Command(db, "SELECT looked_at FROM poll_marks WHERE source = 'jira'");
        return command.ExecuteScalar() is { } ticks ? new DateTimeOffset(Convert.ToInt64(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero) : null;
    });

    private void Remember(DateTimeOffset time) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, "INSERT INTO poll_marks(source, looked_at) VALUES ('jira', $0) ON CONFLICT DO UPDATE SET looked_at = excluded.looked_at", time.UtcTicks);
        return command.ExecuteNonQuery();
    });
}
