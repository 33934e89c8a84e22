using Resolver.Core.Ids;

namespace Resolver.Repair.Locate;

/// <summary>One test at base, as the worker saw it.</summary>
/// <param name="Id">The id as the plan's runner reports it.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Lines">Lines of repository files that ran, 1-based; empty where coverage is not offered.</param>
public sealed record CoveredTest(string Id, bool Passed, double Seconds, IReadOnlyDictionary<RepoPath, IReadOnlySet<int>> Lines);

/// <summary>The tests at base.</summary>
/// <param name="Tests">Each test that ran.</param>
public sealed record CoverageReport(IReadOnlyList<CoveredTest> Tests)
{
    /// <summary>No coverage: locating goes by stack frames, names and hints.</summary>
    public static CoverageReport None { get; } = new([]);
}
