using Resolver.Core.Ids;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Core.Tests.Routing;

/// <summary>Past outcomes by hand.</summary>
internal static class Pasts
{
    public static RepoId Repo { get; } = RepoId.Parse("0123456789abcdef");

    public static RepoId OtherRepo { get; } = RepoId.Parse("fedcba9876543210");

    public static PastOutcome One(string text, IssueKind kind = IssueKind.Bug, RunOutcome outcome = RunOutcome.Resolved, RepoId? repo = null, string by = "words", params PastAttempt[] attempts) =>
        new(new RoutedIssue(RunId.Parse("past"), repo ?? Repo, text, kind, by), outcome, attempts);

    /// <summary>So many issues, each with these tries of small and large, in turn.</summary>
    public static IReadOnlyList<PastOutcome> Many(int count, params (bool Small, bool Large)[] turns) =>
    [
        .. Enumerable.Range(0, count).Select(i => turns[i % turns.Length]).Select((turn, i) => One(
            $"issue number{i} words", IssueKind.Bug, RunOutcome.Resolved, null, "words", new PastAttempt("small", turn.Small, 0.1), new PastAttempt("large", turn.Large, 1))),
    ];
}
