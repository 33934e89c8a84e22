using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Resolver.Models.Gateway;

/// <summary>One span and one log line for each request that goes out.</summary>
internal sealed class TracedChatClient(IChatClient inner, TimeProvider clock, ILogger logger) : DelegatingChatClient(inner)
{
    /// <inheritdoc />
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        using var trace = ModelTelemetry.Start(call.Endpoint, call.Request);
        var started = clock.GetTimestamp();
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            ModelTelemetry.Finish(trace, call.Endpoint.Tier, response);
            Log.Answered(logger, call.Endpoint.Name, call.Request.Key.Step, clock.GetElapsedTime(started).TotalSeconds);
            return response;
        }
        catch (CallFailureException failed)
        {
            ModelTelemetry.Fail(trace, failed.Failure.Code);
            Log.CallFailed(logger, call.Endpoint.Name, failed.Failure.Code, failed.Failure.Status, failed.Failure.MayBeBilled);
            throw;
        }
        catch (OperationCanceledException)
        {
            ModelTelemetry.Fail(trace, call.Cancel.IsCancellationRequested ? "cancelled" : "MODEL-TIMEOUT");
            throw;
        }
    }
}
