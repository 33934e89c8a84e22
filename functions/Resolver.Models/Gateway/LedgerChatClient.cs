using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Models.Spending;

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
                await Settle(call, response.Usage);
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

    private async Task Settle(ModelCall call, UsageDetails? usage)
    {
        var tier = call.Request.Limit(call.Endpoint.Tier);
        var settlement = Prices.Of(tier, usage);
        if (settlement is null)
        {
            Log.UsageMissing(logger, call.Endpoint.Name);
            settlement = Prices.Unknown(call.Estimate) with { ReportedUsd = Prices.Claimed(tier, usage) };
        }
        else if (call.Endpoint.Learn(call.Request, settlement.TokensIn))
        {
            Log.CountedTooFew(logger, call.Endpoint.Name);
        }

        var settled = await call.Money.Settle(settlement with { Receipt = call.Receipt });
        Log.Settled(logger, call.Endpoint.Name, call.Request.Key.Step, settled.Usd);
    }
}
