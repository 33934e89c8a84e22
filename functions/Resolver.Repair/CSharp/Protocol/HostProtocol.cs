namespace Resolver.Repair.CSharp.Protocol;

/// <summary>What a warm host is asked to do.</summary>
/// <param name="Op"><c>discover</c> or <c>run</c>.</param>
/// <param name="Switch">The candidate that is switched on; 0 is the original code.</param>
/// <param name="Tests">Keys from discovery; null for all.</param>
/// <param name="StopAtFailure">Whether the first failure ends the run.</param>
/// <param name="TickLimit">Loop turns after which loops throw.</param>
/// <param name="Hits">Whether the points that ran are wanted.</param>
internal sealed record HostRequest(
    string Op,
    int Switch = 0,
    IReadOnlyList<string>? Tests = null,
    bool StopAtFailure = false,
    long TickLimit = long.MaxValue,
    bool Hits = false);

/// <summary>What a warm host answers.</summary>
/// <param name="Error">Why nothing could be run; null where all is well.</param>
/// <param name="Tests">The discovered tests, sorted by key.</param>
/// <param name="Results">One for each test that ended.</param>
/// <param name="Ticks">Loop turns of the run.</param>
/// <param name="Hits">Points that ran, sorted.</param>
/// <param name="Unknown">Wanted keys that this process did not discover: data rows that carry the time of day, for example.</param>
internal sealed record HostReply(
    string? Error = null,
    IReadOnlyList<HostTest>? Tests = null,
    IReadOnlyList<HostResult>? Results = null,
    long Ticks = 0,
    IReadOnlyList<int>? Hits = null,
    IReadOnlyList<string>? Unknown = null);

/// <summary>A test as its framework knows it.</summary>
/// <param name="Key">Selects it; the same in every host of the same assembly.</param>
/// <param name="Method"><c>Namespace.Class.Method</c>.</param>
/// <param name="Name">Display name, with arguments where it has some.</param>
internal sealed record HostTest(string Key, string Method, string Name);

/// <summary>A result.</summary>
/// <param name="Key">Of the test.</param>
/// <param name="Name">Display name; differs from the test's where its cases are only known when it runs.</param>
/// <param name="Outcome"><c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Seconds">Duration.</param>
/// <param name="Message">Why it failed, shortened.</param>
internal sealed record HostResult(string Key, string Name, string Outcome, double Seconds, string? Message = null);
