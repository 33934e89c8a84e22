using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Loop;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Testing;

namespace Resolver.Core.Runs;

/// <summary>The debugging loop, a sub-workflow of an attempt: every model call and every tool call is an activity with its own key.</summary>
public static class DebugSteps
{
    /// <summary>The loop.</summary>
    public static readonly WorkflowDefinition<DebugInput, DebugResult> Workflow = new("debug", 1);

    /// <summary>One turn of the model.</summary>
    public static readonly ActivityDefinition<AskModelInput, ModelTurn> AskModel = new("ask-model");

    /// <summary>One tool call.</summary>
    public static readonly ActivityDefinition<UseToolInput, ToolOutcome> UseTool = new("use-tool");

    /// <summary>Tells a child that its parent has been cancelled.</summary>
    public static readonly ActivityDefinition<StopChildInput, Stopped> StopChild = new("stop-child");
}

/// <summary>What an attempt knows when the loop begins.</summary>
/// <param name="Owner">The run that pays and that people know.</param>
/// <param name="Name">The loop's step in that run; part of the key of every call.</param>
/// <param name="Base">Pinned commit.</param>
/// <param name="Baseline">What the tests said at base.</param>
/// <param name="Kind">What the issue is.</param>
/// <param name="Issue">Untrusted text.</param>
/// <param name="Hits">JSON list of <see cref="UnitHit"/>.</param>
/// <param name="Guidance">JSON list of <see cref="GuidanceDocument"/>.</param>
/// <param name="Config">Of the base commit.</param>
/// <param name="Requester">Who asked; searches return what this principal may read.</param>
/// <param name="Tier">Which tier.</param>
/// <param name="Limits">Hard limits.</param>
public sealed record DebugInput(
    RunId Owner,
    string Name,
    CommitRef Base,
    Reproduction.Ready Baseline,
    IssueKind Kind,
    Issue Issue,
    ArtifactRef Hits,
    ArtifactRef Guidance,
    ResolverConfig Config,
    Principal Requester,
    string Tier,
    LoopLimits Limits)
{
    /// <summary>JSON of the patch so far; null where there is none.</summary>
    public ArtifactRef? Patch { get; init; }

    /// <summary>Why it is not enough, or what an earlier attempt came to.</summary>
    public string? Standing { get; init; }

    /// <summary>What the whole run may cost, US dollars.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; the ledger holds it whatever the run remembers. Null for no limit.</summary>
    public int? RunCalls { get; init; }

    /// <summary>Turns of an earlier loop that this one goes on with: it had asked a person.</summary>
    public IReadOnlyList<LoopTurn> Turns { get; init; } = [];

    /// <summary>Whether a person can be asked.</summary>
    public bool MayAsk { get; init; }
}

/// <summary>A turn as the loop remembers it.</summary>
/// <param name="Said">JSON of <see cref="SaidByModel"/>.</param>
/// <param name="Result">Text: what the model saw of it.</param>
public sealed record LoopTurn(ArtifactRef Said, ArtifactRef Result);

/// <summary>What a model said in a turn.</summary>
/// <param name="Thought">Words besides the call.</param>
/// <param name="Tool">The tool; null where it only talked.</param>
/// <param name="Arguments">JSON as it was sent.</param>
public sealed record SaidByModel(string Thought, string? Tool, string Arguments);

/// <summary>How a loop ended.</summary>
public enum DebugEnd
{
    /// <summary>The tests are content with the patch; the gate has not judged it.</summary>
    TestsPass,

    /// <summary>A limit, a sign that it goes nowhere, or the model itself ended it.</summary>
    Stopped,

    /// <summary>It needs a person's answer.</summary>
    Asks,

    /// <summary>A budget has no room.</summary>
    OverBudget,

    /// <summary>The parent was cancelled.</summary>
    Cancelled,
}

/// <summary>What a loop came to.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Code">Stop reason: those of <see cref="LoopDecision.Stop"/>, <c>gave-up</c>, <c>tests-pass</c>, <c>asks</c>, <c>cancelled</c>, or a <c>MODEL-*</c> code.</param>
/// <param name="Reason">One sentence for people; the question, where it asks.</param>
/// <param name="Usage">All its model calls.</param>
/// <param name="ToolCalls">All its tool calls, refused ones too.</param>
/// <param name="Turns">All turns, those it began with included.</param>
public sealed record DebugResult(DebugEnd End, string Code, string Reason, ModelUsage Usage, int ToolCalls, IReadOnlyList<LoopTurn> Turns)
{
    /// <summary>The last patch that was tested; null where there is none.</summary>
    public TestedPatch? Patch { get; init; }

    /// <summary>Places to look, as <c>path:line</c>.</summary>
    public IReadOnlyList<string> Suspects { get; init; } = [];

    /// <summary>The budget that has no room.</summary>
    public BudgetRefusal? Budget { get; init; }
}

/// <summary>A patch of the loop with its test run.</summary>
/// <param name="Patch">JSON of the patch set.</param>
/// <param name="Paths">What it touches.</param>
/// <param name="Summary">The change in one sentence.</param>
/// <param name="Hypothesis">The cause as the model understood it.</param>
/// <param name="Head">Results with it, tests and configuration as they are at base.</param>
public sealed record TestedPatch(ArtifactRef Patch, IReadOnlyList<RepoPath> Paths, string Summary, string Hypothesis, HeadTests Head);

/// <summary>Input of a turn.</summary>
/// <param name="Loop">What the loop began with.</param>
/// <param name="Number">The turn, 1 and up.</param>
/// <param name="Turns">The turns before.</param>
/// <param name="Patch">The patch as it stands.</param>
/// <param name="Standing">Why it is not enough.</param>
/// <param name="ToolCallsLeft">1 and up.</param>
/// <param name="WrapUp">Only what ends the work.</param>
public sealed record AskModelInput(
    DebugInput Loop, int Number, IReadOnlyList<LoopTurn> Turns, ArtifactRef? Patch, string? Standing, int ToolCallsLeft, bool WrapUp);

/// <summary>What a turn came to.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Calls), "calls")]
[JsonDerivedType(typeof(Talks), "talks")]
[JsonDerivedType(typeof(Fails), "fails")]
[JsonDerivedType(typeof(OverBudget), "overBudget")]
public abstract record ModelTurn(ModelUsage Usage)
{
    /// <summary>A tool call, not yet believed.</summary>
    /// <param name="Tool">The name as it was sent, shortened.</param>
    /// <param name="Said">JSON of <see cref="SaidByModel"/>.</param>
    /// <param name="Digest">Of tool and arguments.</param>
    public sealed record Calls(string Tool, ArtifactRef Said, string Digest, ModelUsage Usage) : ModelTurn(Usage);

    /// <summary>Words without a tool call.</summary>
    /// <param name="Said">JSON of <see cref="SaidByModel"/>.</param>
    /// <param name="Answer">What it is told: text.</param>
    public sealed record Talks(ArtifactRef Said, ArtifactRef Answer, ModelUsage Usage) : ModelTurn(Usage);

    /// <summary>No reply.</summary>
    public sealed record Fails(string Code, string Reason, ModelUsage Usage) : ModelTurn(Usage);

    /// <summary>A budget has no room.</summary>
    public sealed record OverBudget(BudgetRefusal Why, ModelUsage Usage) : ModelTurn(Usage);
}

/// <summary>Input of a tool call.</summary>
/// <param name="Loop">What the loop began with.</param>
/// <param name="Said">The call: JSON of <see cref="SaidByModel"/>.</param>
/// <param name="Patch">The patch as it stands; null where there is none.</param>
/// <param name="WrapUp">Only what ends the work is allowed.</param>
public sealed record UseToolInput(DebugInput Loop, ArtifactRef Said, ArtifactRef? Patch, bool WrapUp);

/// <summary>What a tool call came to.</summary>
/// <param name="Result">Text: what the model sees of it.</param>
/// <param name="Line">One line for people.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Told), "told")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Tested), "tested")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(GaveUp), "gaveUp")]
public abstract record ToolOutcome(ArtifactRef Result, string Line)
{
    /// <summary>Something was read or run.</summary>
    public sealed record Told(ArtifactRef Result, string Line) : ToolOutcome(Result, Line);

    /// <summary>Nothing was done: the call is not valid, or the tool failed; the result says what to do instead.</summary>
    /// <param name="Error">A digest of the reason.</param>
    public sealed record Refused(ArtifactRef Result, string Line, string Error) : ToolOutcome(Result, Line);

    /// <summary>A patch was applied and tested.</summary>
    /// <param name="Patch">The patch with its results.</param>
    /// <param name="Pass">Whether the tests are content.</param>
    /// <param name="Error">A digest of what failed; null where nothing did.</param>
    public sealed record Tested(ArtifactRef Result, string Line, TestedPatch Patch, bool Pass, string? Error) : ToolOutcome(Result, Line);

    /// <summary>A person is asked.</summary>
    public sealed record Asked(ArtifactRef Result, string Line, string Question) : ToolOutcome(Result, Line);

    /// <summary>The model ends the attempt.</summary>
    public sealed record GaveUp(ArtifactRef Result, string Line, string Reason, IReadOnlyList<string> Suspects) : ToolOutcome(Result, Line);
}

/// <summary>Input of stopping a child.</summary>
public sealed record StopChildInput(RunId Child, CancelRequest Request);

/// <summary>Whether there was something to stop.</summary>
public sealed record Stopped(bool Reached);
