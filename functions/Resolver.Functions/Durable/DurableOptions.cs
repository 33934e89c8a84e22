using Resolver.Adapters.Telemetry;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Functions.Durable;

/// <summary>How workflows run on Durable Task.</summary>
public sealed record DurableOptions
{
    /// <summary>Payloads above this many bytes of UTF-8 go to the artifact store. Default 16 KB, as in the engine; range 1 KB to 256 KB.</summary>
    public int InlineLimit { get; init; } = 16 * 1024;

    /// <summary>How long a cancelled activity may take to stop before its result is dropped. Default 5 seconds, range 0 to 10 minutes.</summary>
    public TimeSpan ActivityGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a running activity looks whether its run still wants it. Default 5 seconds, range 10 milliseconds to 10 minutes. It is
    /// also how long the end of a run may lag behind the end of its workflow while an abandoned activity is stopped.
    /// </summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The machine's time; only activities and the client use it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Cancelled when this process is about to stop: running activities are then given back and delivered again elsewhere.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>
    /// Activities that another app performs, by name, and where: the place has a queue of its own. Which these are is part of every
    /// history, so a change of it is a new version of the workflows that call them. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The same for runs that start from now on. A run keeps what it was started with, so that this may change while runs are in flight;
    /// the other app has to be there until the last of its runs has ended. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> PlacesOfNewRuns { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Knows the trace of a run; it never fails. Default: nobody does.</summary>
    internal Func<RunId, CancellationToken, Task<RunContext>>? Traces { get; init; }

    /// <summary>Told of a run before its start is sent to the hub; where it fails, nothing is started. Default: nobody is.</summary>
    internal Func<RunId, CancellationToken, Task>? Starting { get; init; }

    /// <summary>Brings jobs to their places; needed where there are any.</summary>
    internal IRemoteCourier? Courier { get; init; }

    internal void Validate()
    {
        Demand(InlineLimit is >= 1024 and <= 256 * 1024, nameof(InlineLimit), "1 KB to 256 KB");
        Demand(ActivityGrace >= TimeSpan.Zero && ActivityGrace <= TimeSpan.FromMinutes(10), nameof(ActivityGrace), "0 to 10 minutes");
        Demand(WatchInterval >= TimeSpan.FromMilliseconds(10) && WatchInterval <= TimeSpan.FromMinutes(10), nameof(WatchInterval), "10 milliseconds to 10 minutes");
    }

    private static void Demand(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw ResolverFault.Usage("ENGINE-OPTIONS", $"The durable option {name} is out of range; it allows {range}.");
        }
    }
}
