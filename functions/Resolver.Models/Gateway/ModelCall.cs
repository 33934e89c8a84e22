using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Spending;

namespace Resolver.Models.Gateway;

/// <summary>One call on its way through the pipeline.</summary>
internal sealed class ModelCall(ModelRequest request, CallMoney money, CancellationToken cancel)
{
    public ModelRequest Request { get; } = request;

    public CallMoney Money { get; } = money;

    /// <summary>The caller's own token, to tell its wish from a timeout of ours.</summary>
    public CancellationToken Cancel { get; } = cancel;

    /// <summary>The endpoint that is being asked.</summary>
    public Endpoint Endpoint { get; set; } = null!;

    /// <summary>When the endpoint's time is over; set with its first request.</summary>
    public DateTimeOffset? End { get; set; }

    /// <summary>Why the request before this one brought nothing; null for the first.</summary>
    public CallFailure? LastFailure { get; set; }

    /// <summary>A settled try whose reply is kept; null where the call was not bought before.</summary>
    public LedgerEntry? Bought { get; set; }

    /// <summary>The reply as the ledger keeps it; null where it cannot.</summary>
    public string? Receipt { get; set; }

    /// <summary>What the endpoint that is being asked may charge at most.</summary>
    public ModelEstimate Estimate => Endpoint.Estimate(Request);

    /// <summary>Makes sure that the next request may go out: that money is held for it, and that the run has a call left.</summary>
    /// <exception cref="CallFailureException">It may not.</exception>
    /// <exception cref="BudgetRefusedException">A window has no room for the first request.</exception>
    public async Task Hold(CancellationToken cancel)
    {
        try
        {
            await Money.Send(Endpoint, Estimate, cancel);
        }
        catch (BudgetRefusedException) when (LastFailure is not null)
        {
            // No money for another try: the call ends with what was wrong with the last one.
            throw new CallFailureException(LastFailure with { Retry = false });
        }
    }

    /// <summary>As <see cref="Hold"/>, after a request that failed.</summary>
    public async Task HoldAgain(CallFailure failure, CancellationToken cancel)
    {
        LastFailure = failure;
        await Money.Fail(failure);
        await Hold(cancel);
    }

    /// <summary>Settles at what the endpoint says that it used; at the maximum where that is nothing or cannot be true.</summary>
    public async Task Settle(UsageDetails? usage, ILogger logger)
    {
        var tier = Request.Limit(Endpoint.Tier);
        var settlement = Prices.Of(tier, usage);
        if (settlement is null)
        {
            Log.UsageMissing(logger, Endpoint.Name);
            settlement = Prices.Unknown(Estimate) with { ReportedUsd = Prices.Claimed(tier, usage) };
        }
        else if (Endpoint.Learn(Request, settlement.TokensIn))
        {
            Log.CountedTooFew(logger, Endpoint.Name);
        }

        var settled = await Money.Settle(settlement with { Receipt = Receipt });
        Log.Settled(logger, Endpoint.Name, Request.Key.Step, settled.Usd);
    }

    /// <summary>The call that these options belong to.</summary>
    public static ModelCall Of(ChatOptions? options) => ((CallOptions)options!).Call;
}

/// <summary>How a call travels with its request; the wire sees a plain copy.</summary>
internal sealed class CallOptions(ModelCall call, ChatOptions? options) : ChatOptions(options)
{
    public ModelCall Call { get; } = call;
}

/// <summary>Carries a budget's refusal out of the pipeline.</summary>
internal sealed class BudgetRefusedException(BudgetRefusal why) : Exception(why.ToString())
{
    public BudgetRefusal Why { get; } = why;
}
