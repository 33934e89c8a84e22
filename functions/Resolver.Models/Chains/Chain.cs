namespace Resolver.Models.Chains;

/// <summary>
/// Puts steps together: <c>Chain.Of(extract).Then(lookUp).Then(generate)</c>. The first step that is not done ends the chain with its
/// outcome; usage adds up. Where a step may fail without ending the whole, write a step that runs it and goes on, as the chain of fixes
/// does with thinking that did not come off.
/// </summary>
internal static class Chain
{
    /// <summary>A chain of one step.</summary>
    public static Chain<TIn, TOut> Of<TIn, TOut>(IChainStep<TIn, TOut> first) => new(first.Name, first.Run);
}

/// <summary>A list of typed steps, which is a step again.</summary>
internal sealed class Chain<TIn, TOut> : IChainStep<TIn, TOut>
{
    private readonly Func<ChainContext, TIn, CancellationToken, Task<StepOutcome<TOut>>> _run;

    internal Chain(string name, Func<ChainContext, TIn, CancellationToken, Task<StepOutcome<TOut>>> run)
    {
        Name = name;
        _run = run;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public Task<StepOutcome<TOut>> Run(ChainContext context, TIn input, CancellationToken cancel) => _run(context, input, cancel);

    /// <summary>The chain with one more step behind it.</summary>
    public Chain<TIn, TNext> Then<TNext>(IChainStep<TOut, TNext> next) => new($"{Name} -> {next.Name}", async (context, input, cancel) =>
        await Run(context, input, cancel) switch
        {
            StepOutcome<TOut>.Done done => (await next.Run(context, done.Value, cancel)).After(done.Usage),
            var stopped => stopped.Stopped<TNext>(),
        });
}

/// <summary>A step without a model, from a function.</summary>
/// <param name="name">As in <see cref="IChainStep{TIn,TOut}.Name"/>.</param>
/// <param name="run">What it does; it returns <see cref="Resolver.Core.Models.ModelUsage.None"/> as usage.</param>
internal sealed class PlainStep<TIn, TOut>(string name, Func<TIn, CancellationToken, Task<StepOutcome<TOut>>> run) : IChainStep<TIn, TOut>
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public Task<StepOutcome<TOut>> Run(ChainContext context, TIn input, CancellationToken cancel) => run(input, cancel);
}
