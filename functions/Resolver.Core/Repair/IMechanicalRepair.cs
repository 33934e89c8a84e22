using System.Text.Json.Serialization;
using Resolver.Core.Code;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Repair;

/// <summary>The tier without a model: locate, change one small thing, let the tests judge, choose or say "no patch".</summary>
public interface IMechanicalRepair
{
    /// <summary>Searches for a patch. Deterministic for the same request, except where the deadline cuts it.</summary>
    Task<RepairOutcome> Search(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken cancel);
}

/// <summary>What to repair.</summary>
/// <param name="Plan">How the repository is tested.</param>
/// <param name="Baseline">Results at base, with the failing tests that reproduce the issue.</param>
/// <param name="TargetTests">Ids of the failing tests that the patch must turn green.</param>
/// <param name="IssueText">Title and body; untrusted, used as a hint for places only.</param>
/// <param name="Hints">Units that retrieval ranked, best first.</param>
/// <param name="MaxCandidates">How many candidates may be validated. Default 500.</param>
public sealed record RepairRequest(
    TestPlan Plan,
    TestReport Baseline,
    IReadOnlyList<string> TargetTests,
    string IssueText,
    IReadOnlyList<UnitHit> Hints,
    int MaxCandidates = 500);

/// <summary>Live figures.</summary>
public sealed record RepairProgress(int Candidates, int Validated, int Plausible);

/// <summary>How the search ended.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Found), "found")]
[JsonDerivedType(typeof(NoPatch), "noPatch")]
public abstract record RepairOutcome
{
    private RepairOutcome()
    {
    }

    /// <summary>A patch that makes the target tests pass and breaks nothing that passed.</summary>
    /// <param name="Patch">The patch.</param>
    /// <param name="Summary">The change in one sentence.</param>
    /// <param name="Statistics">Figures of the search.</param>
    public sealed record Found(PatchSet Patch, string Summary, RepairStatistics Statistics) : RepairOutcome;

    /// <summary>No patch that can be trusted.</summary>
    /// <param name="Reason">One sentence for people, for example "the language has no mechanical tier" or "3 candidates pass and disagree".</param>
    /// <param name="Suspects">The most suspicious places, best first, as <c>path:line</c>.</param>
    /// <param name="Statistics">Figures of the search.</param>
    public sealed record NoPatch(string Reason, IReadOnlyList<string> Suspects, RepairStatistics Statistics) : RepairOutcome;
}

/// <summary>Figures of a search.</summary>
/// <param name="Generated">Candidates made.</param>
/// <param name="Validated">Candidates run.</param>
/// <param name="Plausible">Candidates that passed everything.</param>
/// <param name="Seconds">Wall-clock of validation, warm-up excluded.</param>
/// <param name="WarmUpSeconds">Wall-clock before the first candidate ran.</param>
public sealed record RepairStatistics(int Generated, int Validated, int Plausible, double Seconds, double WarmUpSeconds);
