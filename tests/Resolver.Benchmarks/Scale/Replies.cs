namespace Resolver.Benchmarks.Scale;

/// <summary>How a folder was filled.</summary>
/// <param name="Runs">How many runs were added by the real client and engine.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record Built(int Runs, double Seconds);

/// <summary>A restart with many waiting runs.</summary>
/// <param name="OpenSeconds">From the start of the process until the engine was open.</param>
/// <param name="ServedSeconds">From the start of the process until a run had ended by an event raised after the opening.</param>
/// <param name="PeakMegabytes">The highest resident memory of the process, events included.</param>
/// <param name="EventMs">From the call that raised an event until its run's end was on disk, for each.</param>
/// <param name="Wrong">How many of them ended otherwise than approved.</param>
internal sealed record Restarted(double OpenSeconds, double ServedSeconds, double PeakMegabytes, IReadOnlyList<double> EventMs, int Wrong);

/// <summary>What questions cost in a folder.</summary>
/// <param name="OpenSeconds">From the start of the process until the engine was open.</param>
/// <param name="PeakMegabytes">The highest resident memory of the process.</param>
/// <param name="Questions">The median of each, in milliseconds.</param>
internal sealed record Answered(double OpenSeconds, double PeakMegabytes, IReadOnlyList<Question> Questions);

/// <summary>One question.</summary>
/// <param name="Name">What was asked.</param>
/// <param name="MedianMs">The median time, in milliseconds.</param>
/// <param name="Found">How many rows came back the last time.</param>
internal sealed record Question(string Name, double MedianMs, int Found);

/// <summary>Work beside a purge.</summary>
/// <param name="Runs">How many runs were deleted.</param>
/// <param name="PurgeSeconds">How long that took.</param>
/// <param name="Phases">Before, during and after it.</param>
internal sealed record Purged(int Runs, double PurgeSeconds, IReadOnlyList<Phase> Phases);

/// <summary>How fast the hello sequence went.</summary>
/// <param name="Name">When.</param>
/// <param name="RunsPerSecond">Throughput.</param>
/// <param name="P95Ms">Latency of a run, in milliseconds.</param>
/// <param name="Wrong">Runs that answered wrongly.</param>
internal sealed record Phase(string Name, double RunsPerSecond, double P95Ms, int Wrong);
