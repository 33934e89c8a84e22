using Resolver.Core.Models;

namespace Resolver.Models.Chains;

/// <summary>
/// A step that helps and is not needed: where its answer is refused or there is no room for its call, the chain goes on without it, and
/// says so in the log. It never takes the run's last call. An endpoint that fails and a model that gives up end the chain all the same:
/// the next step would fare no better.
/// </summary>
/// <param name="step">The step.</param>
/// <param name="without">What the chain goes on with.</param>
internal sealed class OptionalStep<TIn, TOut>(IChainStep<TIn, TOut> step, Func<TIn, TOut> without) : IChainStep<TIn, TOut>
{
    // What cannot be done without is asked for after this: once, at least.
    private const int CallsForTheRest = 1;

    /// <inheritdoc />
    public string Name => step.Name;

    /// <inheritdoc />
    public async Task<StepOutcome<TOut>> Run(ChainContext context, TIn input, CancellationToken cancel)
    {
        var outcome = await context.Keeping(CallsForTheRest, () => step.Run(context, input, cancel));
        var why = outcome switch
        {
            StepOutcome<TOut>.Refused => "its answer was refused",
            StepOutcome<TOut>.OverBudget => "a budget has no room for it",
            StepOutcome<TOut>.Failed { Code: "MODEL-CONTEXT" } => "its prompt does not fit",
            StepOutcome<TOut>.Failed { Code: ModelUsage.NoCallsLeft } => "the run's last model call is kept for what needs it",
            _ => null,
        };
        if (why is null)
        {
            return outcome;
        }

        Log.StepLeftOut(context.Logger, context.Tier.Name, context.Key.Step, Name, why);
        return new StepOutcome<TOut>.Done(without(input), outcome.Usage);
    }
}
