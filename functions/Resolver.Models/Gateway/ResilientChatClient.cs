using Microsoft.Extensions.AI;

namespace Resolver.Models.Gateway;

/// <summary>Completes chats through an endpoint's resilience pipeline.</summary>
internal sealed class ResilientChatClient(IChatClient inner, ResilientCall<ChatResponse> calls) : DelegatingChatClient(inner)
{
    /// <inheritdoc />
    /// <exception cref="CallFailureException">There is no completion.</exception>
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        calls.Run(ModelCall.Of(options), cancel => InnerClient.GetResponseAsync(messages, options, cancel), cancellationToken);
}
