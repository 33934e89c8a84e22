using Resolver.Core.Durable;
using Resolver.Core.Loop;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>
/// The debugging loop of one attempt, version 1: ask the model, use the tool that it names, until the tests are content, a limit is
/// reached, it goes nowhere, or a person is needed. A shipped version is never edited.
/// </summary>
public sealed class DebugWorkflow : IWorkflow<DebugInput, DebugResult>
{
    /// <inheritdoc />
    public async Task<DebugResult> Run(IWorkflowContext context, DebugInput input)
    {
        var loop = new DebugState(context, input);
        try
        {
            while (true)
            {
                switch (LoopPolicy.Next(input.Limits, loop.Progress, context.UtcNow))
                {
                    case LoopDecision.Stop stop:
                        return loop.End(DebugEnd.Stopped, stop.Code, stop.Reason);
                    case LoopDecision.GoOn next when await Turn(loop, next.WrapUp) is { } ended:
                        return ended;
                }
            }
        }
        catch (RunCancelledException stop)
        {
            return loop.End(DebugEnd.Cancelled, "cancelled", $"Cancelled by {stop.Request.By}.");
        }
        catch (ActivityFailedException failed) when (failed.Failure.Code == "ACTIVITY-TIMEOUT")
        {
            return loop.End(DebugEnd.Stopped, "time", "The attempt's time ended in the middle of a step.");
        }
    }

    private static async Task<DebugResult?> Turn(DebugState loop, bool wrapUp)
    {
        var turn = await loop.Ask(wrapUp);
        return turn switch
        {
            ModelTurn.Fails failed => loop.End(DebugEnd.Stopped, failed.Code, failed.Reason),
            ModelTurn.OverBudget over => loop.End(DebugEnd.OverBudget, "budget", $"A budget has no room: {over.Why}.") with { Budget = over.Why },
            ModelTurn.Calls call => await Use(loop, call, wrapUp),
            _ => null,
        };
    }

    private static async Task<DebugResult?> Use(DebugState loop, ModelTurn.Calls call, bool wrapUp) => await loop.Use(call, wrapUp) switch
    {
        ToolOutcome.Tested { Pass: true } tested => loop.End(DebugEnd.TestsPass, "tests-pass", tested.Patch.Summary),
        ToolOutcome.Asked asked => loop.End(DebugEnd.Asks, "asks", asked.Question),
        ToolOutcome.GaveUp gaveUp => loop.End(DebugEnd.Stopped, "gave-up", gaveUp.Reason) with { Suspects = gaveUp.Suspects },
        _ => null,
    };
}
