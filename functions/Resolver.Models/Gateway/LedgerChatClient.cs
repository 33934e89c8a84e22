using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Resolver.Models.Gateway;

/// <summary>Nothing is sent before its maximum is reserved, and nothing stays reserved after the call, however it ends.</summary>
internal sealed class LedgerChatClient(IChatClient inner, ILogger logger) : DelegatingChatClient(inner)
{
    /// <inheritdoc />
    /// <exception cref="BudgetRefusedException">A window has no room.</exception>
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        try
        {
            call.Bought = await call.Money.Reserve(call.Endpoint, call.Estimate, anew: false, cancellationToken);
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            if (call.Bought is null)
            {
                await call.Settle(response.Usage, logger);
            }
            else
            {
                Log.AnsweredFromReceipt(logger, call.Request.Tier, call.Request.Key.Step);
            }

            return response;
        }
        finally
        {
            await call.Money.End();
        }
    }
}
