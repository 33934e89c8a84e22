using System.Text.Json.Serialization;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Core.Scaffold;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Models;

/// <summary>
/// Turns an issue and a schema registry into a new Go service: a contract (a model's judgement, checked), acceptance tests that are frozen
/// from the contract alone, and later the implementation, which needs no model.
/// </summary>
public interface IScaffoldModel
{
    /// <summary>
    /// Requirements, schema look-up, contract, frozen tests. Asks a model twice, and once more for each reply that is refused; a step that
    /// is delivered again buys nothing twice.
    /// </summary>
    /// <exception cref="Faults.ResolverFault"><c>MODELS-TIER-UNKNOWN</c>, <c>MODELS-NONE</c>, or a <c>LEDGER-*</c> fault.</exception>
    Task<ScaffoldProposal> Plan(ScaffoldPrompt prompt, CancellationToken cancel);

    /// <summary>The implementation of a contract, the same bytes every time; no model, no money.</summary>
    IReadOnlyList<FileChange> Write(ServiceContract contract);
}

/// <summary>Everything that the planning of a service sees.</summary>
/// <param name="Tier">Which tier.</param>
/// <param name="Key">The step, for keys and traces.</param>
/// <param name="IssueTitle">Untrusted.</param>
/// <param name="IssueBody">Untrusted.</param>
/// <param name="Schemas">The registry's files; untrusted.</param>
/// <param name="Place">Where new services go, and what is there already.</param>
/// <param name="MaxUsd">What the calls may cost together, US dollars.</param>
public sealed record ScaffoldPrompt(
    string Tier,
    StepKey Key,
    string IssueTitle,
    string IssueBody,
    IReadOnlyList<SchemaFile> Schemas,
    ServicePlace Place,
    decimal MaxUsd)
{
    /// <summary>The repository, for its budget; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>What the whole run may cost, US dollars; null where the ledger is not to hold it.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null where the ledger is not to hold it.</summary>
    public int? RunCalls { get; init; }

    /// <summary>The calls are stopped then, and what they may have cost is counted; null for the tier's own limits alone.</summary>
    public DateTimeOffset? Deadline { get; init; }
}

/// <summary>Where a repository keeps its services.</summary>
/// <param name="Folder">New services are made below it.</param>
/// <param name="Taken">Names that are there already.</param>
/// <param name="Module">Path of the Go module at the repository's top; null where there is none.</param>
public sealed record ServicePlace(RepoPath Folder, IReadOnlyList<string> Taken, string? Module);

/// <summary>How a planning ended. Each outcome carries what it cost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Planned), "planned")]
[JsonDerivedType(typeof(GaveUp), "gaveUp")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(OverBudget), "overBudget")]
public abstract record ScaffoldProposal(ModelUsage Usage)
{
    /// <summary>A contract, and what is frozen of it.</summary>
    /// <param name="Contract">Checked whole.</param>
    /// <param name="Frozen">The module file and every test.</param>
    /// <param name="Tests">Ids under which the runner reports those tests.</param>
    /// <param name="Usage">What it cost.</param>
    public sealed record Planned(ServiceContract Contract, IReadOnlyList<FileChange> Frozen, IReadOnlyList<string> Tests, ModelUsage Usage) : ScaffoldProposal(Usage);

    /// <summary>The model says that the issue cannot be scaffolded.</summary>
    public sealed record GaveUp(string Reason, ModelUsage Usage) : ScaffoldProposal(Usage);

    /// <summary>A reply was refused twice; the reason is what was fed back.</summary>
    public sealed record Refused(string Reason, ModelUsage Usage) : ScaffoldProposal(Usage);

    /// <summary>The endpoint failed after its retries, or the registry has something that is not understood (<c>PROTO-*</c>, <c>SCAFFOLD-*</c>).</summary>
    public sealed record Failed(string Code, string Reason, bool Transient, ModelUsage Usage) : ScaffoldProposal(Usage);

    /// <summary>The next call could cost more than a budget has left; it was not sent.</summary>
    public sealed record OverBudget(BudgetRefusal Why, ModelUsage Usage) : ScaffoldProposal(Usage);
}
