using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Local.Console;

/// <summary>What is said where somebody asks why they should approve: in the terminal and on a card alike.</summary>
internal static class EvidenceLines
{
    private const int Most = 6;

    internal static IReadOnlyList<string> Of(IReadOnlyList<AttemptRecord> attempts, IReadOnlyList<RepoPath> paths) =>
    [
        .. attempts.TakeLast(Most).Select(static attempt => $"Attempt {attempt.Number} ({attempt.Tier}): {attempt.Verdict}. {attempt.Change} {attempt.Hypothesis}"),
        .. paths.Take(Most).Select(static path => $"Touches {path}"),
    ];
}
