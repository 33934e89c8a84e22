using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Resolver.Models.Gateway;

/// <summary>Asks the endpoints of a tier in turn, for as long as one is away, busy or out of quota.</summary>
internal sealed class FallbackChatClient(IReadOnlyList<ChatEndpoint> endpoints, ILogger logger) : IChatClient
{
    /// <inheritdoc />
    /// <exception cref="CallFailureException">No endpoint has a completion.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        for (var number = 0; ;)
        {
            call.Endpoint = endpoints[number].At;
            try
            {
                return await endpoints[number].Client.GetResponseAsync(messages, options, cancellationToken);
            }
            catch (CallFailureException failed) when (failed.Failure.FallsBack && Next(call, number) is { } next)
            {
                Log.FallingBack(logger, endpoints[number].At.Name, endpoints[next].At.Name, failed.Failure.Code);
                await call.Money.End();
                number = next;
            }
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Replies are checked as a whole before anybody sees them.");

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var endpoint in endpoints)
        {
            endpoint.Client.Dispose();
        }
    }

    private int? Next(ModelCall call, int number)
    {
        var next = number + 1;
        while (next < endpoints.Count && !endpoints[next].At.Fits(call.Request))
        {
            next++;
        }

        return next < endpoints.Count ? next : null;
    }
}
