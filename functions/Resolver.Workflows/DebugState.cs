using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Loop;
using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>What a debugging loop has done so far; rebuilt by every replay.</summary>
internal sealed class DebugState
{
    private readonly IWorkflowContext context;
    private readonly DebugInput input;
    private readonly Task<EventResult<CancelRequest>> cancelled;
    private readonly List<LoopTurn> turns;
    private readonly List<LoopStep> steps = [];
    private ModelUsage usage = ModelUsage.None;
    private TestedPatch? tested;
    private ArtifactRef? patch;
    private string? standing;
    private int asked;

    internal DebugState(IWorkflowContext context, DebugInput input)
    {
        this.context = context;
        this.input = input;
        turns = [.. input.Turns];
        patch = input.Patch;
        standing = input.Standing;
        cancelled = context.WaitForEvent(ResolveSteps.Cancel, DateTimeOffset.MaxValue);
    }

    internal LoopProgress Progress => new(steps, usage.Calls, usage.Usd);

    internal async Task<ModelTurn> Ask(bool wrapUp)
    {
        asked++;
        var left = input.Limits.ToolCalls - Progress.ToolCalls;
        var turn = await Call(DebugSteps.AskModel, new AskModelInput(input, asked, turns, patch, standing, left, wrapUp), $"ask-{asked}");
        usage = usage.Plus(turn.Usage);
        if (turn is ModelTurn.Talks talk)
        {
            turns.Add(new LoopTurn(talk.Said, talk.Answer));
            steps.Add(new LoopStep(null, null));
        }

        return turn;
    }

    internal async Task<ToolOutcome> Use(ModelTurn.Calls call, bool wrapUp)
    {
        var outcome = await Call(DebugSteps.UseTool, new UseToolInput(input, call.Said, patch, wrapUp), $"tool-{asked}");
        turns.Add(new LoopTurn(call.Said, outcome.Result));
        steps.Add(new LoopStep(call.Digest, outcome switch { ToolOutcome.Refused refused => refused.Error, ToolOutcome.Tested failed => failed.Error, _ => null }));
        if (outcome is ToolOutcome.Tested now)
        {
            tested = now.Patch;
            patch = now.Patch.Patch;
            standing = null;
        }

        return outcome;
    }

    internal DebugResult End(DebugEnd end, string code, string reason) =>
        new(end, code, reason, usage, Progress.ToolCalls, turns) { Patch = tested };

    private async Task<TOut> Call<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, TIn value, string step)
    {
        context.SetStatus(new RunStatus { Stage = step, Usd = usage.Usd });
        var call = context.CallActivity(activity, step, value, Within());
        return await Task.WhenAny(call, cancelled) == cancelled ? throw new RunCancelledException((await cancelled).Value!) : await call;
    }

    private ActivityOptions Within()
    {
        // A little over the deadline: each step stops by itself in time, and can then still say what it cost.
        var left = input.Limits.Deadline + TimeSpan.FromSeconds(10) - context.UtcNow;
        return new ActivityOptions
        {
            Timeout = left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1),
            Retry = new RetryPolicy { MaxAttempts = 10, FirstInterval = TimeSpan.FromMilliseconds(500) },
        };
    }
}
