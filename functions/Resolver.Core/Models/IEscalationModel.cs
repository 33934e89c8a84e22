using System.Text.Json.Serialization;
using Resolver.Core.Ids;

namespace Resolver.Core.Models;

/// <summary>Phrases what a hand-over's evidence suggests. It sees the evidence alone, and what it says must rest on it.</summary>
public interface IEscalationModel
{
    /// <summary>Asks once, and once more where the reply is refused; a step that is delivered again buys nothing twice.</summary>
    /// <exception cref="Faults.ResolverFault"><c>MODELS-TIER-UNKNOWN</c>, or a <c>LEDGER-*</c> fault.</exception>
    Task<EscalationOpinion> Explain(EscalationPrompt prompt, CancellationToken cancel);
}

/// <summary>Everything that the phrasing sees.</summary>
/// <param name="Tier">Which tier.</param>
/// <param name="Key">The step, for keys and traces.</param>
/// <param name="IssueTitle">Untrusted.</param>
/// <param name="IssueBody">Untrusted.</param>
/// <param name="Stopped">Why the run stopped, in one sentence.</param>
/// <param name="Evidence">What happened; ids are unique.</param>
/// <param name="MaxUsd">What the calls may cost together, US dollars.</param>
public sealed record EscalationPrompt(
    string Tier, StepKey Key, string IssueTitle, string IssueBody, string Stopped, IReadOnlyList<EvidenceItem> Evidence, decimal MaxUsd)
{
    /// <summary>The repository, for its budget; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>What the whole run may cost, US dollars; null where the ledger is not to hold it.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null where the ledger is not to hold it.</summary>
    public int? RunCalls { get; init; }
}

/// <summary>Something that happened.</summary>
/// <param name="Id">What a claim cites: <c>attempt-1</c>, <c>test-2</c>, <c>place-1</c>, <c>log-1</c>.</param>
/// <param name="Shown">How people read it, for example the test's name.</param>
/// <param name="Text">What a model reads of it; untrusted.</param>
public sealed record EvidenceItem(string Id, string Shown, string Text);

/// <summary>How the phrasing ended. Each outcome carries what it cost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Said), "said")]
[JsonDerivedType(typeof(Silent), "silent")]
public abstract record EscalationOpinion(ModelUsage Usage)
{
    /// <summary>A cause and a next step, each with the evidence that it cites.</summary>
    public sealed record Said(OpinionClaim Cause, OpinionClaim NextStep, ModelUsage Usage) : EscalationOpinion(Usage);

    /// <summary>None: the model gave up, was refused twice, did not answer, or had no money.</summary>
    /// <param name="Reason">In a few words, for people.</param>
    /// <param name="Usage">What it cost all the same.</param>
    public sealed record Silent(string Reason, ModelUsage Usage) : EscalationOpinion(Usage);
}

/// <summary>A sentence and the ids that it rests on.</summary>
public sealed record OpinionClaim(string Text, IReadOnlyList<string> Cites);
