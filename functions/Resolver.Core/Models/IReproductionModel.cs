using System.Text.Json.Serialization;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Money;

namespace Resolver.Core.Models;

/// <summary>
/// Writes a test that shows an issue. It sees the issue and the code and never a patch. What it writes is input from a public web form:
/// whether it is any good is found out by running it.
/// </summary>
public interface IReproductionModel
{
    /// <summary>
    /// Asks for a test, and once more with the reason where the answer is not of the asked form. Delivered again, it makes the same calls
    /// under the same keys and buys nothing twice.
    /// </summary>
    /// <exception cref="Faults.ResolverFault"><c>MODELS-TIER-UNKNOWN</c> where the prompt names a tier that is not configured, or a <c>LEDGER-*</c> fault.</exception>
    Task<TestProposal> Write(ReproductionPrompt prompt, CancellationToken cancel);
}

/// <summary>Where the new test goes: decided by us, not by the model.</summary>
/// <param name="Runner">As in <see cref="Testing.TestPlan.Runner"/>.</param>
/// <param name="Path">The new file.</param>
/// <param name="Example">A test file beside it, whose conventions it follows.</param>
/// <param name="ExampleText">That file's text.</param>
public sealed record TestPlace(string Runner, RepoPath Path, RepoPath Example, string ExampleText);

/// <summary>A test that was refused, and why.</summary>
/// <param name="Text">The test.</param>
/// <param name="Reason">Why, in sentences that the model can act on; what the runner said may be part of it: untrusted.</param>
public sealed record RefusedTest(string Text, string Reason);

/// <summary>Everything that the writing of a test sees. There is no place for a patch.</summary>
/// <param name="Tier">Which tier.</param>
/// <param name="Key">The step.</param>
/// <param name="IssueTitle">Untrusted.</param>
/// <param name="IssueBody">Untrusted.</param>
/// <param name="Guidance">Standards and decisions from the base commit.</param>
/// <param name="Units">Retrieved units, best first.</param>
/// <param name="Place">Where the test goes.</param>
/// <param name="MaxUsd">What the step may cost at most, US dollars.</param>
public sealed record ReproductionPrompt(
    string Tier,
    StepKey Key,
    string IssueTitle,
    string IssueBody,
    IReadOnlyList<string> Guidance,
    IReadOnlyList<UnitHit> Units,
    TestPlace Place,
    decimal MaxUsd)
{
    /// <summary>The test of the round before; null in the first round.</summary>
    public RefusedTest? Refused { get; init; }

    /// <summary>1 and up: rounds of one step, each with keys of its own.</summary>
    public int Round { get; init; } = 1;

    /// <summary>The repository, for its budget; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>What the whole run may cost, US dollars; null where the ledger is not to hold it.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null where the ledger is not to hold it.</summary>
    public int? RunCalls { get; init; }
}

/// <summary>How the writing of a test ended. Each outcome carries what it cost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Written), "written")]
[JsonDerivedType(typeof(GaveUp), "gaveUp")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(OverBudget), "overBudget")]
public abstract record TestProposal(ModelUsage Usage)
{
    /// <summary>The whole text of the new file, and what it says should happen, in one sentence.</summary>
    public sealed record Written(string Text, string Expectation, ModelUsage Usage) : TestProposal(Usage);

    /// <summary>The model says that it cannot.</summary>
    public sealed record GaveUp(string Reason, ModelUsage Usage) : TestProposal(Usage);

    /// <summary>The answer was not of the asked form, twice.</summary>
    public sealed record Refused(string Reason, ModelUsage Usage) : TestProposal(Usage);

    /// <summary>No answer after retries and fallbacks.</summary>
    public sealed record Failed(string Code, string Reason, bool Transient, ModelUsage Usage) : TestProposal(Usage);

    /// <summary>The call could cost more than a budget has left; nothing was sent.</summary>
    public sealed record OverBudget(BudgetRefusal Why, ModelUsage Usage) : TestProposal(Usage);
}
