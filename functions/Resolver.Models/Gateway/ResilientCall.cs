using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Resolver.Models.Gateway;

/// <summary>Runs requests to one endpoint through its resilience pipeline; each request that goes out holds money of its own.</summary>
/// <typeparam name="T">What a request brings.</typeparam>
internal sealed class ResilientCall<T>(Endpoint endpoint, TimeProvider clock, ILogger logger)
{
    private readonly ResiliencePipeline<T> _pipeline = ResiliencePipelines.For<T>(endpoint, clock, logger);

    /// <summary>Sends a call, again where that may help.</summary>
    /// <exception cref="CallFailureException">It brought nothing.</exception>
    public async Task<T> Run(ModelCall call, Func<CancellationToken, Task<T>> send, CancellationToken cancel)
    {
        call.End = null;
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(ResiliencePipelines.Call, call);
        try
        {
            return await _pipeline.ExecuteAsync(async (execution, state) => await Once(state.call, state.send, execution.CancellationToken), context, (call, send));
        }
        catch (TimeoutRejectedException)
        {
            throw new CallFailureException(CallFailure.TimedOut(endpoint.Tier.TimeoutSeconds));
        }
        catch (BrokenCircuitException)
        {
            throw new CallFailureException(CallFailure.CircuitOpen);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<T> Once(ModelCall call, Func<CancellationToken, Task<T>> send, CancellationToken cancel)
    {
        call.End ??= clock.GetUtcNow() + TimeSpan.FromSeconds(endpoint.Tier.TimeoutSeconds);
        await call.Hold(cancel);
        try
        {
            return await send(cancel);
        }
        catch (CallFailureException failed)
        {
            call.LastFailure = failed.Failure;
            await call.Money.Fail(failed.Failure);
            throw;
        }
    }
}
