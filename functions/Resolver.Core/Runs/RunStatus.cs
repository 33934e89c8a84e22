using System.Text.Json.Serialization;
using Resolver.Core.Ids;
using Resolver.Core.Money;

namespace Resolver.Core.Runs;

/// <summary>What a run shows while it works: small, for queries and lists.</summary>
public sealed record RunStatus
{
    /// <summary>The step's name for people, for example <c>reproduce</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The attempt; 0 for the mechanical tier and before.</summary>
    public int Attempt { get; init; }

    /// <summary>Spent so far, US dollars.</summary>
    public decimal Usd { get; init; }

    /// <summary>What the run waits for; null while it works.</summary>
    public PendingApproval? Waiting { get; init; }

    /// <summary>The budget that it asks a person to exceed; null while it works.</summary>
    public PendingBudget? Budget { get; init; }

    /// <summary>The question that it waits with; null while it works.</summary>
    public PendingQuestion? Question { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Why it ended.</summary>
    public string? StopReason { get; init; }
}

/// <summary>An open question to a person.</summary>
/// <param name="Round">1 and up; an answer names it.</param>
/// <param name="PatchSha256">The patch in question.</param>
/// <param name="Summary">The change in one sentence.</param>
/// <param name="Paths">What it touches.</param>
/// <param name="Repo">The mirror.</param>
/// <param name="Patch">The patch.</param>
/// <param name="Deadline">After it the run escalates.</param>
public sealed record PendingApproval(
    int Round,
    string PatchSha256,
    string Summary,
    IReadOnlyList<RepoPath> Paths,
    RepoId Repo,
    Artifacts.ArtifactRef Patch,
    DateTimeOffset Deadline)
{
    /// <summary>Tests before and after; null in runs of earlier builds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TestsRecord? Tests { get; init; }

    /// <summary>What was tried, in short: a status is small. Null in runs of earlier builds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttemptRecord>? Attempts { get; init; }
}

/// <summary>An open question to a person: may this run exceed a budget that it shares with others?</summary>
/// <param name="Round">1 and up; an answer names it.</param>
/// <param name="Why">Which budget, what is left and what is needed.</param>
/// <param name="AllowUsd">How much leave the run asks for: what it may still spend by its own limit, US dollars.</param>
/// <param name="Deadline">When the budget resets, or when the run escalates, whichever is earlier.</param>
public sealed record PendingBudget(int Round, BudgetRefusal Why, decimal AllowUsd, DateTimeOffset Deadline);

/// <summary>An open question about the issue itself.</summary>
/// <param name="Round">1 and up; an answer names it.</param>
/// <param name="Text">The question, one line.</param>
/// <param name="Deadline">After it the run goes on without an answer, or escalates.</param>
public sealed record PendingQuestion(int Round, string Text, DateTimeOffset Deadline);
