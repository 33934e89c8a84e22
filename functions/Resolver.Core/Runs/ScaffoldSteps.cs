using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Testing;

namespace Resolver.Core.Runs;

/// <summary>Input of reading the registry.</summary>
/// <param name="At">Pinned commit.</param>
/// <param name="Config">What the repository says at base.</param>
public sealed record SchemasInput(CommitRef At, ResolverConfig Config);

/// <summary>A registry, pinned: later steps see the same files however the registry changes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Found), "found")]
[JsonDerivedType(typeof(Nothing), "nothing")]
public abstract record SchemasRead
{
    private SchemasRead()
    {
    }

    /// <summary>It is read.</summary>
    /// <param name="Files">JSON of <see cref="Scaffold.SchemaFiles"/>.</param>
    /// <param name="Origin">Where it came from, for people.</param>
    /// <param name="Place">Where new services go.</param>
    public sealed record Found(ArtifactRef Files, string Origin, ServicePlace Place) : SchemasRead;

    /// <summary>There is none, or it cannot be read; a person has to mend the setting.</summary>
    /// <param name="Code">A <c>SCHEMA-*</c> code.</param>
    /// <param name="Reason">One sentence that names the cure.</param>
    public sealed record Nothing(string Code, string Reason) : SchemasRead;
}

/// <summary>Input of planning a service.</summary>
/// <param name="At">Pinned commit.</param>
/// <param name="Issue">Untrusted text.</param>
/// <param name="Schemas">The registry.</param>
/// <param name="Own">The repository's own tests at base; null where it has none.</param>
/// <param name="Config">Of the base commit.</param>
/// <param name="Tier">Which tier is asked.</param>
/// <param name="MaxUsd">What it may cost, US dollars.</param>
public sealed record PlanScaffoldInput(
    CommitRef At, Issue Issue, SchemasRead.Found Schemas, Reproduction.Ready? Own, ResolverConfig Config, string Tier, decimal MaxUsd)
{
    /// <summary>What the whole run may cost, US dollars; the ledger holds it whatever the run remembers.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; the ledger holds it whatever the run remembers. Null for no limit.</summary>
    public int? RunCalls { get; init; }

    /// <summary>When the attempt's time is over: models are not asked beyond it. Null for the step's own time alone.</summary>
    public DateTimeOffset? Deadline { get; init; }
}

/// <summary>What came of planning a service, and what it cost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Nothing), "nothing")]
public abstract record ScaffoldPlanned(ModelUsage Usage, double Seconds)
{
    /// <summary>A contract and frozen tests, before any implementation.</summary>
    /// <param name="Contract">JSON of <see cref="Scaffold.ServiceContract"/>.</param>
    /// <param name="Base">How the module is tested, the repository's results at base with the frozen tests as not run, the frozen files, and the frozen tests as targets.</param>
    /// <param name="Folder">The module's folder: the change stays below it.</param>
    /// <param name="Summary">The service in one sentence.</param>
    public sealed record Ready(ArtifactRef Contract, Reproduction.Ready Base, RepoPath Folder, string Summary, ModelUsage Usage, double Seconds) : ScaffoldPlanned(Usage, Seconds);

    /// <summary>No contract.</summary>
    /// <param name="Code"><c>gave-up</c>, <c>refused</c>, <c>budget</c>, <c>budget-shared</c>, or a fault's code.</param>
    /// <param name="Reason">One sentence for people.</param>
    public sealed record Nothing(string Code, string Reason, ModelUsage Usage, double Seconds) : ScaffoldPlanned(Usage, Seconds)
    {
        /// <summary>The shared budget that has no room, where a person may let the run exceed it; null otherwise.</summary>
        public BudgetRefusal? Budget { get; init; }
    }
}

/// <summary>Input of writing a service.</summary>
/// <param name="At">Pinned commit.</param>
/// <param name="Contract">JSON of <see cref="Scaffold.ServiceContract"/>.</param>
/// <param name="Frozen">The frozen files, which become part of the patch.</param>
public sealed record WriteScaffoldInput(CommitRef At, ArtifactRef Contract, ArtifactRef Frozen);

/// <summary>Input of testing a service.</summary>
/// <param name="Base">As planned.</param>
/// <param name="Folder">The module's folder.</param>
/// <param name="Patch">The patch.</param>
/// <param name="Own">How the repository's own tests run; null where it has none.</param>
public sealed record TestScaffoldInput(Reproduction.Ready Base, RepoPath Folder, ArtifactRef Patch, TestPlan? Own);
