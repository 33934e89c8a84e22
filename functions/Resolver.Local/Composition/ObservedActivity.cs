using Resolver.Adapters.Telemetry;
using Resolver.Core.Durable;
using Resolver.Local.Console;
using Resolver.Local.Trace;

namespace Resolver.Local.Composition;

/// <summary>Shows and traces a step around the activity that does it, of a run or of a sub-workflow.</summary>
/// <param name="name">The activity's name.</param>
/// <param name="inner">Does the work.</param>
/// <param name="progress">Shows it.</param>
/// <param name="traces">Knows the run's trace.</param>
public sealed class ObservedActivity<TIn, TOut>(string name, IActivity<TIn, TOut> inner, RunProgress progress, RunTraces traces)
    : IActivity<TIn, TOut>
{
    /// <inheritdoc />
    public async Task<TOut> Run(ActivityScope scope, TIn input, CancellationToken cancel)
    {
        using var span = traces.Begin(name, scope, await traces.Of(scope.Key.Run, cancel));
        progress.Begin(scope.Key);
        try
        {
            var result = await inner.Run(scope, input, cancel);
            StepTelemetry.Describe(span, result);
            RunMeters.Count(result);
            progress.End(scope.Key, Describe.Result(result));
            return result;
        }
        catch (Exception failed)
        {
            // Only looked at, then passed on: the span and the screen name the fault, the engine decides.
            var failure = StepSpans.Fail(span, failed);
            RunTraces.Keep(span, failed);
            progress.End(scope.Key, failure.Code);
            throw;
        }
    }
}
