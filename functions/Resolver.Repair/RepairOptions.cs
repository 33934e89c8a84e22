namespace Resolver.Repair;

/// <summary>Bounds of the mechanical search.</summary>
public sealed record RepairOptions
{
    /// <summary>Workers that validate side by side. Default 2, range 1 to 16.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Candidates validated after the first plausible one, to find rivals. Default 60, range 0 to 500.</summary>
    public int ExtraCandidates { get; init; } = 60;

    /// <summary>The shortest limit of one test of a candidate, processor time. Default half a second.</summary>
    public TimeSpan MinCandidateTime { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How many times the baseline's time a candidate may take. Default 5.</summary>
    public double CandidateTimeFactor { get; init; } = 5;

    /// <summary>Memory of one candidate, bytes. Default 1 GiB.</summary>
    public long CandidateMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Wall-clock of one warm worker's whole life. Default 30 minutes.</summary>
    public TimeSpan WorkerTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Wall-clock of the confirming run. Default: the plan's test timeout.</summary>
    public TimeSpan? ConfirmTimeout { get; init; }
}
