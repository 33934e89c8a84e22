using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Faults;

namespace Resolver.Engine;

/// <summary>How an engine works on its data folder.</summary>
public sealed record EngineOptions
{
    /// <summary>The folder of <c>engine.db</c>; made if missing. Required.</summary>
    public required string DataFolder { get; init; }

    /// <summary>How long a run stays claimed without a heartbeat. Default 15 seconds, range 1 second to 10 minutes.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often changes by other processes are looked for. Default 250 milliseconds, range 10 milliseconds to 1 minute.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many activities run at once. Default 16, range 1 to 10,000.</summary>
    public int MaxActivities { get; init; } = 16;

    /// <summary>
    /// How many activities of a name run at once, for those that need less than <see cref="MaxActivities"/>: 1 or more. Default: none is named.
    /// </summary>
    public IReadOnlyDictionary<string, int> MaxPerActivity { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>How many runs are held in memory at once; waiting runs are not. Default 256, range 1 to 100,000.</summary>
    public int MaxRuns { get; init; } = 256;

    /// <summary>
    /// How long a cancelled activity may take to stop before its result is dropped. Default 5 seconds, range 0 to 10 minutes.
    /// </summary>
    public TimeSpan ActivityGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Which finished runs are deleted while the engine advances everything. Default: none.</summary>
    public Retention? Retention { get; init; }

    /// <summary>The clock of timers, deadlines and leases. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where unexpected exceptions of activities and workflows are told in full: the local trace. Default nowhere.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Refuses values outside their ranges.</summary>
    /// <exception cref="ResolverFault"><c>ENGINE-OPTIONS</c>, with the name of the option.</exception>
    public void Validate()
    {
        Demand(!string.IsNullOrWhiteSpace(DataFolder), nameof(DataFolder), "a folder");
        Demand(Lease >= TimeSpan.FromSeconds(1) && Lease <= TimeSpan.FromMinutes(10), nameof(Lease), "1 second to 10 minutes");
        Demand(Poll >= TimeSpan.FromMilliseconds(10) && Poll <= TimeSpan.FromMinutes(1), nameof(Poll), "10 milliseconds to 1 minute");
        Demand(MaxActivities is >= 1 and <= 10_000, nameof(MaxActivities), "1 to 10,000");
        Demand(MaxPerActivity.Values.All(static limit => limit >= 1), nameof(MaxPerActivity), "1 or more for each name");
        Demand(Retention is null || Retention.Age >= TimeSpan.FromMinutes(1), nameof(Retention), "an age of 1 minute or more");
        Demand(
            Retention is null || (Retention.Every >= TimeSpan.FromSeconds(1) && Retention.Every <= TimeSpan.FromDays(1) && Retention.Portion is >= 1 and <= 10_000),
            nameof(Retention),
            "every 1 second to 1 day, in portions of 1 to 10,000");
        Demand(MaxRuns is >= 1 and <= 100_000, nameof(MaxRuns), "1 to 100,000");
        Demand(ActivityGrace >= TimeSpan.Zero && ActivityGrace <= TimeSpan.FromMinutes(10), nameof(ActivityGrace), "0 to 10 minutes");
    }

    private static void Demand(bool holds, string option, string range)
    {
        if (!holds)
        {
            throw ResolverFault.Usage("ENGINE-OPTIONS", $"The engine option {option} is out of range: give {range}.");
        }
    }
}
