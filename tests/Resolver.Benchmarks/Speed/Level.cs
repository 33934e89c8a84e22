using System.Text.Json.Serialization;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Speed;

/// <summary>What a subject is asked to do: keep so many runs in flight, for a time or for a number of runs.</summary>
/// <param name="Prefix">Of the run ids.</param>
/// <param name="InFlight">How many at once.</param>
/// <param name="Seconds">No run begins after so many seconds.</param>
/// <param name="Runs">Or, where above 0, exactly so many runs.</param>
internal sealed record LevelRequest(string Prefix, int InFlight, double Seconds, int Runs);

/// <summary>What came of it.</summary>
/// <param name="Runs">How many runs began and ended.</param>
/// <param name="Wrong">How many of them did not answer what they must.</param>
/// <param name="Fault">The first error.</param>
/// <param name="Seconds">From the first start to the last end.</param>
/// <param name="LatencyUs">Of each run, from its start until its end was known to be durable, in microseconds.</param>
internal sealed record LevelReply(int Runs, int Wrong, string? Fault, double Seconds, IReadOnlyList<int> LatencyUs);

/// <summary>One measurement.</summary>
/// <param name="System">Which system.</param>
/// <param name="Round">From 1.</param>
/// <param name="InFlight">How many runs at once.</param>
/// <param name="CpuSeconds">Of all its processes.</param>
/// <param name="Load">The machine's load average of the last minute when it began.</param>
/// <param name="Reply">What the driver saw.</param>
internal sealed record Level(string System, int Round, int InFlight, double CpuSeconds, double Load, LevelReply Reply)
{
    [JsonIgnore]
    public bool Counts => Reply is { Wrong: 0, Runs: > 0 };

    public double RunsPerSecond => Reply.Runs / Reply.Seconds;

    public double P50Ms => Statistics.Quantile(Reply.LatencyUs.Select(static us => us / 1000.0), 0.5);

    public double P95Ms => Statistics.Quantile(Reply.LatencyUs.Select(static us => us / 1000.0), 0.95);

    public double CpuPerThousand => CpuSeconds * 1000 / Reply.Runs;
}

/// <summary>One life of a system: a round.</summary>
/// <param name="System">Which system.</param>
/// <param name="Number">From 1.</param>
/// <param name="Version">Of the system.</param>
/// <param name="ProbeBeforeMs">The fdatasync probe before it, in milliseconds.</param>
/// <param name="ProbeAfterMs">The fdatasync probe after it, in milliseconds.</param>
/// <param name="BytesPerRun">How much the state grew, per run, warm-up included.</param>
/// <param name="Levels">What was measured.</param>
internal sealed record Round(string System, int Number, string Version, double ProbeBeforeMs, double ProbeAfterMs, double BytesPerRun, IReadOnlyList<Level> Levels);
