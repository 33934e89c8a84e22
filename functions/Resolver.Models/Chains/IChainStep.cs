namespace Resolver.Models.Chains;

/// <summary>
/// One step of a chain: typed in, typed out. A step that asks a model derives from <see cref="ModelStep{TIn,TOut}"/>; every other one
/// implements this directly and is an ordinary function (see <see cref="PlainStep{TIn,TOut}"/>). Steps are put together with
/// <see cref="Chain"/>; a chain is a step again.
/// </summary>
/// <remarks>
/// A step keeps no state of its own and makes its calls in the same order whenever it is given the same input: the context numbers them,
/// and a chain that is run again after a crash finds every reply that was paid for under its number. A step without a model is tested by
/// calling it; one with a model by a context whose <see cref="IModelCaller"/> answers from a list.
/// </remarks>
/// <typeparam name="TIn">What it needs.</typeparam>
/// <typeparam name="TOut">What it makes.</typeparam>
internal interface IChainStep<in TIn, TOut>
{
    /// <summary>For logs: <c>[a-z-]+</c>; of a chain, its steps with <c> -&gt; </c> between them.</summary>
    string Name { get; }

    /// <summary>Runs the step. What can be expected is an outcome; only faults (no ledger, an unknown tier, an artifact that is gone) are exceptions.</summary>
    Task<StepOutcome<TOut>> Run(ChainContext context, TIn input, CancellationToken cancel);
}
