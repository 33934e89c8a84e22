using Resolver.Core.Repair;
using Resolver.Core.Testing;
using Resolver.Repair.Locate;
using Resolver.Repair.Mutate;

namespace Resolver.Repair.Validate;

/// <summary>A language that the mechanical tier can repair: one registration each.</summary>
public interface IRepairLanguage
{
    /// <summary>How it spells things.</summary>
    ILanguageDialect Dialect { get; }

    /// <summary>Whether tests of this plan can be run by its validator.</summary>
    bool Supports(TestPlan plan);

    /// <summary>Warms workers up in an open session. The session belongs to the caller and outlives the validator.</summary>
    Task<ICandidateValidator> Start(ITestSession session, RepairRequest request, CancellationToken cancel);
}

/// <summary>
/// Runs candidates in warm, killable workers. What it says is a filter: the confirming run with the real runner is the judge.
/// </summary>
public interface ICandidateValidator : IAsyncDisposable
{
    /// <summary>Runs the tests once at base, with coverage where the language offers it.</summary>
    Task<CoverageReport> Cover(CancellationToken cancel);

    /// <summary>
    /// Validates candidates: target tests first, then the others. Verdicts come in the given order whatever finishes first; a caller
    /// that has seen enough stops enumerating, and what runs is killed.
    /// </summary>
    /// <param name="candidates">In order of validation; may all be of different files.</param>
    /// <param name="files">The files that candidates point into, for their texts and trees.</param>
    /// <param name="cancel">The outer limit.</param>
    IAsyncEnumerable<CandidateVerdict> Validate(IReadOnlyList<Candidate> candidates, IReadOnlyList<SourceFile> files, CancellationToken cancel);

    /// <summary>
    /// How candidates behave beyond what the tests assert: the changed function is called with arguments near those that the tests
    /// used. One answer for each candidate, in order; an empty map where nothing can be observed.
    /// </summary>
    Task<IReadOnlyList<Behaviour>> Probe(IReadOnlyList<RankedCandidate> plausible, IReadOnlyList<SourceFile> files, CancellationToken cancel);
}

/// <summary>What became of a candidate.</summary>
public enum CandidateOutcome
{
    /// <summary>Target tests pass and nothing that passed fails.</summary>
    Plausible,

    /// <summary>A target test still fails.</summary>
    Fails,

    /// <summary>The target tests pass, and a test that passed fails now.</summary>
    Breaks,

    /// <summary>It does not compile or the module does not load.</summary>
    Invalid,

    /// <summary>It was killed at its time or memory limit, or its worker died.</summary>
    Killed,
}

/// <summary>The verdict on a candidate.</summary>
/// <param name="Candidate">The edit.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">The first failing test or the error; empty where there is nothing to say.</param>
public sealed record CandidateVerdict(Candidate Candidate, CandidateOutcome Outcome, string Detail = "");

/// <summary>Observed behaviour: for each probe (a call with its arguments) what came out, as comparable texts.</summary>
/// <param name="Results">Probe to result, exception type or <c>timeout</c>.</param>
public sealed record Behaviour(IReadOnlyDictionary<string, string> Results)
{
    /// <summary>Nothing could be observed.</summary>
    public static Behaviour None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));
}
