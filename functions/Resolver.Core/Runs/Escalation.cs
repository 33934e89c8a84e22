using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Issues;
using Resolver.Core.Models;

namespace Resolver.Core.Runs;

/// <summary>Input of escalate.</summary>
/// <param name="Record">The run as it ends, without what this step will cost.</param>
/// <param name="Snapshot">The repository; null where the import failed.</param>
/// <param name="Issue">Untrusted text.</param>
/// <param name="Reproduction">What the tests said at base; null where they did not run.</param>
/// <param name="Places">Where to look, as <c>path:line</c>, best first.</param>
/// <param name="Paths">Files that the last attempt touched.</param>
/// <param name="Owners">CODEOWNERS of the base commit.</param>
/// <param name="Tier">Which tier may phrase a hypothesis; null asks none.</param>
/// <param name="MaxUsd">What is left of the run's budget, US dollars; 0 asks none.</param>
public sealed record EscalateInput(
    RunRecord Record,
    Workspaces.RepoSnapshot? Snapshot,
    Issue Issue,
    Reproduction? Reproduction,
    IReadOnlyList<string> Places,
    IReadOnlyList<Ids.RepoPath> Paths,
    IReadOnlyList<OwnerRule> Owners,
    string? Tier,
    decimal MaxUsd)
{
    /// <summary>What the whole run may cost, US dollars; the ledger holds it whatever the run remembers.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; the ledger holds it whatever the run remembers. Null for no limit.</summary>
    public int? RunCalls { get; init; }

    /// <summary>JSON of the last <see cref="Testing.TestReport"/> with a patch; null where there is none.</summary>
    public ArtifactRef? Head { get; init; }
}

/// <summary>What a person reads first.</summary>
/// <param name="Cause">The likely cause; null where nobody ventures one.</param>
/// <param name="NextStep">What to do first; null where nobody ventures one.</param>
/// <param name="Assignees">Handles or names, best first, at most 3; never an e-mail address.</param>
/// <param name="AssignedBy">Why they.</param>
/// <param name="Note">Why no model had a say, in words; null where one had.</param>
/// <param name="Usage">What it cost.</param>
public sealed record Escalation(
    CitedClaim? Cause, CitedClaim? NextStep, IReadOnlyList<string> Assignees, AssignmentSource AssignedBy, string? Note, ModelUsage Usage);

/// <summary>A claim and what it rests on.</summary>
/// <param name="Text">One or two sentences; a model's words, to be escaped.</param>
/// <param name="Evidence">Attempts, tests and places of this run, in words; at least one.</param>
public sealed record CitedClaim(string Text, IReadOnlyList<string> Evidence);

/// <summary>Why a person was chosen.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AssignmentSource>))]
public enum AssignmentSource
{
    /// <summary>Nobody could be found.</summary>
    Nobody,

    /// <summary>CODEOWNERS of the suspected files.</summary>
    CodeOwners,

    /// <summary>Who wrote the suspected lines last.</summary>
    Blame,
}
