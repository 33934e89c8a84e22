using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Testing;

/// <summary>
/// Tests that were written for a run before there was a patch, and that no candidate can change: they are put on top of base's own tests
/// in every run that counts, and they are part of what is published.
/// </summary>
public static class FrozenTests
{
    /// <summary>A candidate and the frozen files as one patch: what the candidate does to them, or to what is in their way, is left out.</summary>
    /// <param name="candidate">What somebody proposes.</param>
    /// <param name="frozen">The frozen files; null where there are none.</param>
    public static PatchSet Merge(PatchSet candidate, PatchSet? frozen) => frozen is null
        ? candidate
        : candidate with { Files = [.. candidate.Files.Where(file => !frozen.Paths.Any(path => InTheWay(file.Path, path))), .. frozen.Files] };

    /// <summary>The plan with frozen files: every run and session of it has them.</summary>
    public static TestPlan With(this TestPlan plan, PatchSet? frozen) => plan with { Frozen = frozen };

    /// <summary>The frozen files of a baseline; null where it has none.</summary>
    public static async Task<PatchSet?> ReadFrozen(this IArtifactStore artifacts, ArtifactRef? frozen, CancellationToken cancel) =>
        frozen is null ? null : await artifacts.ReadJson<PatchSet>(frozen, cancel);

    /// <summary>The plan of a baseline, with its frozen files: what a debugging loop or a free tier tests with.</summary>
    public static async Task<TestPlan> ReadPlan(this IArtifactStore artifacts, Reproduction.Ready baseline, CancellationToken cancel) =>
        baseline.Plan.With(await artifacts.ReadFrozen(baseline.Frozen, cancel));

    private static bool InTheWay(RepoPath path, RepoPath frozen) =>
        path == frozen
        || frozen.Value.StartsWith(path.Value + "/", StringComparison.OrdinalIgnoreCase)
        || path.Value.StartsWith(frozen.Value + "/", StringComparison.OrdinalIgnoreCase)
        || string.Equals(path.Value, frozen.Value, StringComparison.OrdinalIgnoreCase);
}
