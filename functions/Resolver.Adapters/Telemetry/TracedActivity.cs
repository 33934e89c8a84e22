using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Telemetry;

/// <summary>Traces and counts a step around the activity that does it, where nobody looks at a screen.</summary>
/// <param name="name">The activity's name.</param>
/// <param name="inner">Does the work.</param>
/// <param name="contextOf">Knows the run's trace.</param>
public sealed class TracedActivity<TIn, TOut>(string name, IActivity<TIn, TOut> inner, Func<RunId, CancellationToken, Task<RunContext>> contextOf) : IActivity<TIn, TOut>
{
    /// <inheritdoc />
    public async Task<TOut> Run(ActivityScope scope, TIn input, CancellationToken cancel)
    {
        // A delivery that died left no span, so that the next one may have its id.
        using var span = StepSpans.Begin(name, scope, await contextOf(scope.Key.Run, cancel), scope.Delivery - 1);
        try
        {
            var result = await inner.Run(scope, input, cancel);
            StepTelemetry.Describe(span, result);
            RunMeters.Count(result);
            return result;
        }
        catch (Exception failed)
        {
            // Only looked at, then passed on.
            StepSpans.Fail(span, failed);
            throw;
        }
    }
}
