using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Core.Routing;

/// <summary>What became of earlier issues: the only teacher of the router. One store for each data folder.</summary>
public interface IOutcomes
{
    /// <summary>Notes an issue when it is routed. Delivered again it replaces what was noted; an end that is already noted is kept.</summary>
    /// <exception cref="Faults.ResolverFault"><c>OUTCOMES-*</c>.</exception>
    Task Open(RoutedIssue routed, CancellationToken cancel);

    /// <summary>Notes how the run ended. A run that was never opened is ignored; the same end again changes nothing.</summary>
    /// <exception cref="Faults.ResolverFault"><c>OUTCOMES-*</c>.</exception>
    Task Close(RunId run, RunOutcome outcome, IReadOnlyList<PastAttempt> attempts, CancellationToken cancel);

    /// <summary>Ended runs: the repository's first, then those of others, newest first; the run that asks is left out.</summary>
    /// <param name="repo">The repository.</param>
    /// <param name="except">The run that asks.</param>
    /// <param name="max">How many at most, 1 and up.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="Faults.ResolverFault"><c>OUTCOMES-*</c>.</exception>
    Task<IReadOnlyList<PastOutcome>> Past(RepoId repo, RunId except, int max, CancellationToken cancel);
}

/// <summary>An issue at the moment it was routed.</summary>
/// <param name="Run">The run.</param>
/// <param name="Repo">Its repository.</param>
/// <param name="Text">Title and body, at most <see cref="TextSimilarity.MaxText"/> characters.</param>
/// <param name="Kind">What it was taken for.</param>
/// <param name="DecidedBy">The evidence that decided the kind: <c>label</c>, <c>words</c>, <c>similar</c>, <c>model</c>, <c>person</c> or <c>default</c>.</param>
public sealed record RoutedIssue(RunId Run, RepoId Repo, string Text, IssueKind Kind, string DecidedBy);

/// <summary>An issue and its end.</summary>
/// <param name="Issue">As it was routed.</param>
/// <param name="Outcome">How its run ended.</param>
/// <param name="Attempts">What each tier made of it; only tiers that were tried.</param>
public sealed record PastOutcome(RoutedIssue Issue, RunOutcome Outcome, IReadOnlyList<PastAttempt> Attempts)
{
    /// <summary>The tier's attempt; null where it was not tried.</summary>
    public PastAttempt? By(string tier) => Attempts.FirstOrDefault(attempt => attempt.Tier == tier);
}

/// <summary>All attempts of one tier on one issue.</summary>
/// <param name="Tier">Which tier.</param>
/// <param name="Resolved">Its patch passed the gate and nobody refused it.</param>
/// <param name="Usd">What they cost, US dollars.</param>
public sealed record PastAttempt(string Tier, bool Resolved, double Usd)
{
    /// <summary>
    /// What the attempts of a run say about its tiers. A passing patch that a person refused was no solution; one that nobody judged, and an
    /// attempt that money or a fault ended before the model answered, say nothing.
    /// </summary>
    public static IReadOnlyList<PastAttempt> Of(RunRecord record) =>
    [
        .. record.Attempts.Where(Answered)
            .GroupBy(static attempt => attempt.Tier, StringComparer.Ordinal)
            .Select(tier => (Tier: tier.Key, Passed: tier.Any(static attempt => attempt.Verdict == "pass"), Usd: (double)tier.Sum(static attempt => attempt.Usd)))
            .Where(tier => !tier.Passed || record.Outcome is RunOutcome.Resolved or RunOutcome.Rejected)
            .Select(tier => new PastAttempt(tier.Tier, tier.Passed && record.Outcome == RunOutcome.Resolved, tier.Usd)),
    ];

    private static bool Answered(AttemptRecord attempt) =>
        attempt.Verdict is "pass" or "fail" || (attempt.Verdict == "noPatch" && (attempt.Number == 0 || attempt.TokensOut > 0));
}
