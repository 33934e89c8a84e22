using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Core.Models;

/// <summary>One short opinion on what an issue is, asked for only where rules and recorded outcomes do not decide.</summary>
public interface IRouteModel
{
    /// <summary>
    /// Asks once, and once more with the reason where the reply is refused. A model that fails is no fault: its evidence is absent.
    /// Delivered again under the same key it is answered from the ledger.
    /// </summary>
    /// <exception cref="Faults.ResolverFault"><c>MODELS-*</c> for a tier that is not configured, or <c>LEDGER-*</c>: routing stops.</exception>
    Task<RouteOpinion> Ask(RouteQuestion question, CancellationToken cancel);
}

/// <summary>What the model sees.</summary>
/// <param name="Tier">Which tier.</param>
/// <param name="Key">The step.</param>
/// <param name="Title">Untrusted.</param>
/// <param name="Body">Untrusted.</param>
/// <param name="MaxUsd">Both calls together cost at most this, US dollars.</param>
public sealed record RouteQuestion(string Tier, StepKey Key, string Title, string Body, decimal MaxUsd)
{
    /// <summary>The repository, for its budget; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>What the whole run may cost, US dollars; null where the ledger is not to hold it.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null where the ledger is not to hold it.</summary>
    public int? RunCalls { get; init; }
}

/// <summary>How asking ended, with what it cost.</summary>
public abstract record RouteOpinion(ModelUsage Usage)
{
    /// <summary>An opinion.</summary>
    /// <param name="Kind">What the model takes it for.</param>
    /// <param name="Why">One line, by the model: for people, never for a decision.</param>
    /// <param name="Usage">What it cost.</param>
    public sealed record Given(IssueKind Kind, string Why, ModelUsage Usage) : RouteOpinion(Usage);

    /// <summary>None: a failure, a refused reply, or no room in a budget.</summary>
    /// <param name="Code">A <c>MODEL-*</c> code, <c>refused</c> or <c>budget</c>.</param>
    /// <param name="Reason">One sentence; safe to post in public.</param>
    /// <param name="Usage">What it cost.</param>
    public sealed record Absent(string Code, string Reason, ModelUsage Usage) : RouteOpinion(Usage);
}
