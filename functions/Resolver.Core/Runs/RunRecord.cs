using System.Text.Json.Serialization;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Routing;

namespace Resolver.Core.Runs;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>A patch passed the gate (and, unless approval is off, a person or the rule approved it).</summary>
    Resolved,

    /// <summary>Handed to a person with the work so far.</summary>
    Escalated,

    /// <summary>The approver said no.</summary>
    Rejected,

    /// <summary>A fault stopped it.</summary>
    Failed,

    /// <summary>Cancelled politely.</summary>
    Cancelled,
}

/// <summary><c>run.json</c>: the contract with other programs. Names and shapes are fixed by the design.</summary>
public sealed record RunRecord
{
    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The issue's reference and title.</summary>
    public required string Issue { get; init; }

    /// <summary>Where the repository came from.</summary>
    public required string Repo { get; init; }

    /// <summary>The commit that the patch applies to; null where the import failed.</summary>
    public CommitSha? BaseCommit { get; init; }

    /// <summary>How it ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>Why it stopped: <c>gate-passed</c>, <c>approved</c>, <c>denied</c>, <c>budget</c>, <c>time</c>, <c>attempts</c>, <c>not-reproduced</c>, <c>no-gate-profile</c>, <c>approval-expired</c>, <c>cancelled</c>, or a fault's code.</summary>
    public required string StopReason { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Explanation { get; init; }

    /// <summary>Branch in the user's repository; null where none was made.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit on that branch.</summary>
    public CommitSha? Commit { get; init; }

    /// <summary>The address of the pull request; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PullRequest { get; init; }

    /// <summary>File name of the patch below the output folder; null where there is none.</summary>
    public string? PatchFile { get; init; }

    /// <summary>File name of the report below the output folder.</summary>
    public string ReportFile { get; init; } = "report.md";

    /// <summary>What the issue was taken for; null where the run ended before.</summary>
    public Classification? Classification { get; init; }

    /// <summary>Every attempt, the mechanical one is number 0.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>Tests before and after.</summary>
    public required TestsRecord Tests { get; init; }

    /// <summary>Spent, US dollars.</summary>
    public decimal Usd { get; init; }

    /// <summary>Prompt tokens.</summary>
    public int TokensIn { get; init; }

    /// <summary>Completion tokens.</summary>
    public int TokensOut { get; init; }

    /// <summary>From start to end, waiting for people included.</summary>
    public double Seconds { get; init; }

    /// <summary>32 hex digits; finds the run in the trace.</summary>
    public required string TraceId { get; init; }
}

/// <summary>One attempt.</summary>
/// <param name="Number">0 for the mechanical tier, then 1 and up.</param>
/// <param name="Tier">Which tier.</param>
/// <param name="Seconds">Wall-clock.</param>
/// <param name="Usd">Spent.</param>
/// <param name="TokensIn">Prompt tokens.</param>
/// <param name="TokensOut">Completion tokens.</param>
/// <param name="Verdict"><c>pass</c>, <c>fail</c>, <c>notRun</c>, or <c>noPatch</c> where there was nothing to judge.</param>
/// <param name="FailingTests">Ids, at most 20.</param>
/// <param name="Change">The change, or why there is none, in one sentence.</param>
/// <param name="Hypothesis">The cause as the tier understood it; empty where it says none.</param>
public sealed record AttemptRecord(
    int Number,
    string Tier,
    double Seconds,
    decimal Usd,
    int TokensIn,
    int TokensOut,
    string Verdict,
    IReadOnlyList<string> FailingTests,
    string Change,
    string Hypothesis)
{
    /// <summary>Calls of tools in the debugging loop; 0 where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ToolCalls { get; init; }

    /// <summary>Calls of models.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ModelCalls { get; init; }

    /// <summary>Why the attempt ended, where its debugging loop ended it: <c>tests-pass</c>, <c>tool-calls</c>, <c>time</c>, <c>stuck-action</c> …; null where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Stop { get; init; }
}

/// <summary>Counts at base and at head.</summary>
/// <param name="Baseline">At base; null where tests did not run.</param>
/// <param name="Head">With the patch; null where there was none.</param>
public sealed record TestsRecord(TestCounts? Baseline, TestCounts? Head)
{
    /// <summary>No tests ran.</summary>
    [JsonIgnore]
    public static TestsRecord None { get; } = new(null, null);
}

/// <summary>How many tests.</summary>
public sealed record TestCounts(int Passed, int Failed, int NotRun)
{
    /// <summary>Counts a report.</summary>
    public static TestCounts Of(Testing.TestReport report) => new(
        report.Count(Testing.TestOutcome.Passed),
        report.Count(Testing.TestOutcome.Failed),
        report.Count(Testing.TestOutcome.NotRun));
}

/// <summary>What an issue is.</summary>
public enum IssueKind
{
    /// <summary>Something behaves wrongly.</summary>
    Bug,

    /// <summary>Something new.</summary>
    Feature,

    /// <summary>A new project or service.</summary>
    Scaffold,

    /// <summary>Documentation only.</summary>
    Docs,

    /// <summary>Same behaviour, better code.</summary>
    Refactor,
}

/// <summary>The result of classifying.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Complexity">0 to 100.</param>
/// <param name="Tier">The tier to start with.</param>
/// <param name="Reason">Which rule decided, in words.</param>
public sealed record Classification(IssueKind Kind, int Complexity, string Tier, string Reason)
{
    /// <summary>The tiers with models to try, in order; null for every allowed one from <see cref="Tier"/> on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Ladder { get; init; }

    /// <summary>The calibrated probability that the ladder's first tier solves it, 0 to 1; null where it is uncalibrated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Confidence { get; init; }

    /// <summary>What speaks for the route, by name; null where it was not kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RouteEvidence>? Evidence { get; init; }

    /// <summary>A question that a person has to answer before work begins; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RouteAsk? Ask { get; init; }

    /// <summary>What a model's opinion cost; null where none was asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelUsage? Usage { get; init; }
}
