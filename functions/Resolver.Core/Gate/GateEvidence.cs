using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

namespace Resolver.Core.Gate;

/// <summary>All that the gate looks at; no model's opinion is in it.</summary>
/// <param name="Kind">Decides the profile.</param>
/// <param name="Config">Of the base commit.</param>
/// <param name="PatchSha256">The patch.</param>
/// <param name="Paths">What it touches.</param>
/// <param name="Baseline">Results at base; null where the profile runs no tests.</param>
/// <param name="Head">Results with the patch; null where the profile runs no tests, or where they did not run.</param>
/// <param name="HeadIsFull">Whether all tests ran at head.</param>
/// <param name="Targets">Tests that failed at base because of the issue.</param>
/// <param name="Flaky">Tests that prove nothing.</param>
/// <param name="Files">Checks counted by syntax, one entry for each touched code file.</param>
public sealed record GateEvidence(
    IssueKind Kind,
    ResolverConfig Config,
    string PatchSha256,
    IReadOnlyList<RepoPath> Paths,
    TestReport? Baseline,
    TestReport? Head,
    bool HeadIsFull,
    IReadOnlyList<string> Targets,
    IReadOnlyList<string> Flaky,
    IReadOnlyList<FileChecks> Files)
{
    /// <summary>Files of frozen tests, which the patch brings besides its own changes; empty where there are none.</summary>
    public IReadOnlyList<RepoPath> Frozen { get; init; } = [];

    /// <summary>Whether the patch brings each of them byte for byte as it was frozen.</summary>
    public bool FrozenIntact { get; init; } = true;

    /// <summary>The only folder that the change may touch; null where it may go anywhere.</summary>
    public RepoPath? Folder { get; init; }

    /// <summary>What is below that folder at base, or where it would be; empty where there is nothing.</summary>
    public IReadOnlyList<RepoPath> Before { get; init; } = [];
}

/// <summary>Checks in a touched file, before and after, counted in its syntax tree.</summary>
/// <param name="Path">The file.</param>
/// <param name="Before">At base; null where the file was not there.</param>
/// <param name="After">With the patch; null where the file is gone.</param>
/// <param name="Problem">Why it could not be counted; null where it could.</param>
public sealed record FileChecks(RepoPath Path, CheckCount? Before, CheckCount? After, string? Problem)
{
    /// <summary>Whether a file that is no test names a test framework more often than at base.</summary>
    public bool NamesTests { get; init; }
}

/// <summary>How many checks a file makes.</summary>
/// <param name="Assertions">Assertions in its syntax tree.</param>
/// <param name="Skips">Tests that it marks as skipped.</param>
public sealed record CheckCount(int Assertions, int Skips);
