using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Money;

namespace Resolver.Core.Models;

/// <summary>One turn of the debugging loop: the model sees the goal, the code, and what its tools said, and names its next tool call.</summary>
public interface ILoopModel
{
    /// <summary>
    /// Asks once. A malformed reply is an outcome, not an exception; it is not asked again here, because the loop counts every call.
    /// Delivered again under the same key, it is answered from what was bought before.
    /// </summary>
    /// <exception cref="Faults.ResolverFault"><c>MODELS-TIER-UNKNOWN</c>, or a <c>LEDGER-*</c> fault.</exception>
    Task<LoopReply> Next(LoopPrompt prompt, CancellationToken cancel);
}

/// <summary>Everything that a turn sees.</summary>
/// <param name="Tier">Which tier.</param>
/// <param name="Key">The call. Its run is the one that pays.</param>
/// <param name="IssueTitle">Untrusted.</param>
/// <param name="IssueBody">Untrusted.</param>
/// <param name="Guidance">Standards and decisions from the base commit.</param>
/// <param name="Units">Retrieved units, best first.</param>
/// <param name="Failures">Failing tests at base with their messages, shortened.</param>
/// <param name="Diff">What the attempt has changed so far; empty where nothing.</param>
/// <param name="Standing">Why that is not enough, or what an earlier attempt came to; null where there is nothing to say.</param>
/// <param name="Exchanges">Earlier turns, oldest first.</param>
/// <param name="ToolCallsLeft">1 and up.</param>
/// <param name="WrapUp">Only what ends the work is still allowed.</param>
/// <param name="MaxUsd">The attempt's own ceiling, US dollars.</param>
public sealed record LoopPrompt(
    string Tier,
    CallKey Key,
    string IssueTitle,
    string IssueBody,
    IReadOnlyList<string> Guidance,
    IReadOnlyList<UnitHit> Units,
    IReadOnlyList<string> Failures,
    string Diff,
    string? Standing,
    IReadOnlyList<LoopExchange> Exchanges,
    int ToolCallsLeft,
    bool WrapUp,
    decimal MaxUsd)
{
    /// <summary>The repository, for its budget; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>What the whole run may cost, US dollars; null where the ledger is not to hold it.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null where the ledger is not to hold it.</summary>
    public int? RunCalls { get; init; }

    /// <summary>The call is stopped then, and what it may have cost is counted; null for the tier's own limits alone.</summary>
    public DateTimeOffset? Deadline { get; init; }
}

/// <summary>An earlier turn.</summary>
/// <param name="Thought">What the model said besides; may be empty.</param>
/// <param name="Tool">The tool that it called; null where it only talked.</param>
/// <param name="Arguments">JSON as it was sent.</param>
/// <param name="Result">What came of it, as the model may see it.</param>
public sealed record LoopExchange(string Thought, string? Tool, string Arguments, string Result);

/// <summary>What a turn came to. Each outcome carries what it cost.</summary>
public abstract record LoopReply(ModelUsage Usage)
{
    /// <summary>A tool call, not yet believed.</summary>
    /// <param name="Tool">As the model wrote it.</param>
    /// <param name="Arguments">JSON as the model wrote it.</param>
    /// <param name="Thought">What it said besides.</param>
    public sealed record Call(string Tool, string Arguments, string Thought, ModelUsage Usage) : LoopReply(Usage);

    /// <summary>Words without a tool call.</summary>
    public sealed record Talk(string Text, ModelUsage Usage) : LoopReply(Usage);

    /// <summary>No reply after retries and fallbacks.</summary>
    /// <param name="Code">Stable <c>MODEL-*</c> code.</param>
    /// <param name="Reason">One sentence that names the cure; safe to post in public.</param>
    public sealed record Failed(string Code, string Reason, ModelUsage Usage) : LoopReply(Usage);

    /// <summary>A budget has no room; nothing (more) was sent.</summary>
    public sealed record OverBudget(BudgetRefusal Why, ModelUsage Usage) : LoopReply(Usage);
}
