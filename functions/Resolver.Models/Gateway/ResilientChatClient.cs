using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Resolver.Models.Gateway;

/// <summary>Runs requests to one endpoint through its resilience pipeline; each request that goes out holds money of its own.</summary>
internal sealed class ResilientChatClient(IChatClient inner, ResiliencePipeline<ChatResponse> pipeline, TimeProvider clock) : DelegatingChatClient(inner)
{
    /// <inheritdoc />
    /// <exception cref="CallFailureException">There is no completion.</exception>
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        call.End = null;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(ResiliencePipelines.Call, call);
        try
        {
            return await pipeline.ExecuteAsync(async (execution, state) => await Once(state.messages, state.options!, execution.CancellationToken), context, (messages, options));
        }
        catch (TimeoutRejectedException)
        {
            throw new CallFailureException(CallFailure.TimedOut(call.Endpoint.Tier.TimeoutSeconds));
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

    private async Task<ChatResponse> Once(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancel)
    {
        var call = ModelCall.Of(options);
        call.End ??= clock.GetUtcNow() + TimeSpan.FromSeconds(call.Endpoint.Tier.TimeoutSeconds);
        await call.Hold(cancel);
        try
        {
            return await InnerClient.GetResponseAsync(messages, options, cancel);
        }
        catch (CallFailureException failed)
        {
            call.LastFailure = failed.Failure;
            await call.Money.Fail(failed.Failure);
            throw;
        }
    }
}
