using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Spending;

namespace Resolver.Models.Gateway;

/// <summary>
/// The money of one call: at most one reservation at a time, one for each request. Whoever closes it says how; what is still open at the
/// end is settled at its maximum if a request may be out, and released otherwise. So the ledger has a settled line for every request that
/// went out, whatever became of it: these are the calls that a run's limit counts.
/// </summary>
internal sealed class CallMoney(ILedger ledger, ReserveRequest wish, TimeProvider clock)
{
    private static readonly Settlement Free = new(0, 0, 0, 0, 0);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private ReservationId? _open;
    private ModelEstimate? _estimate;
    private bool _atRisk;
    private int _calls;
    private long _tokensIn;
    private long _tokensOut;
    private decimal _usd;

    /// <summary>Reserves for a request to an endpoint. Where only calls in flight are in the way, it waits for what they leave over.</summary>
    /// <returns>The settled try where this call was bought before; null where money is held now.</returns>
    /// <exception cref="BudgetRefusedException">A window has no room.</exception>
    /// <exception cref="CallFailureException">The run has no further call.</exception>
    public async Task<LedgerEntry?> Reserve(Endpoint endpoint, ModelEstimate estimate, bool anew, CancellationToken cancel)
    {
        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(endpoint.Tier.TimeoutSeconds);
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            switch (await ledger.Reserve(wish with { Endpoint = endpoint.Name, MaxUsd = estimate.MaxUsd, Anew = anew || _calls > 0 }, cancel))
            {
                case ReserveResult.Granted granted:
                    Take(granted, estimate);
                    return null;
                case ReserveResult.Bought bought:
                    Count(bought.Entry.Use!, bought.EarlierUsd);
                    _calls += bought.EarlierCalls;
                    return bought.Entry;
                case ReserveResult.NoCalls used:
                    throw new CallFailureException(CallFailure.NoCallsLeft(used.Most));
                case ReserveResult.Refused { Why: var why } when !why.MayFitLater || clock.GetUtcNow() >= until:
                    throw new BudgetRefusedException(why);
            }

            await Task.Delay(wait, clock, cancel);
        }
    }

    /// <summary>Makes sure that money is held for the next request, and notes that it goes out now.</summary>
    public async Task Send(Endpoint endpoint, ModelEstimate estimate, CancellationToken cancel)
    {
        if (_open is not null && _estimate!.MaxUsd < estimate.MaxUsd)
        {
            await Release();
        }

        if (_open is null)
        {
            await Reserve(endpoint, estimate, anew: true, cancel);
        }

        _estimate = estimate;
        _atRisk = true;
    }

    /// <summary>
    /// The request failed: what may be billed is settled at its maximum, what went out for nothing at nothing; where none went out, the
    /// money stays held for the next one.
    /// </summary>
    public async Task Fail(CallFailure failure)
    {
        if (_open is not null && !failure.NotSent)
        {
            await Settle(failure.MayBeBilled ? Prices.Unknown(_estimate!) : Free);
        }

        _atRisk = false;
    }

    /// <summary>Settles the request. Not cancellable: the money is spent.</summary>
    public async Task<Settlement> Settle(Settlement settlement)
    {
        var entry = await ledger.Settle(_open!, settlement, CancellationToken.None);
        _open = null;
        Count(entry.Use!, 0);
        return entry.Use!;
    }

    /// <summary>Closes what is still open.</summary>
    public Task End() => _open is null ? Task.CompletedTask : _atRisk ? Settle(Prices.Unknown(_estimate!)) : Release();

    /// <summary>What the call has used so far.</summary>
    public ModelUsage Used(TimeSpan elapsed) => new(_calls, (int)Math.Min(int.MaxValue, _tokensIn), (int)Math.Min(int.MaxValue, _tokensOut), _usd, elapsed.TotalSeconds);

    private void Take(ReserveResult.Granted granted, ModelEstimate estimate)
    {
        // Money of tries of this very process is counted already; what an earlier process left is not.
        _usd = Math.Max(_usd, granted.EarlierUsd);
        _calls = Math.Max(_calls, granted.EarlierCalls);
        _open = granted.Id;
        _estimate = estimate;
        _atRisk = false;
    }

    private async Task Release()
    {
        await ledger.Release(_open!, CancellationToken.None);
        _open = null;
    }

    private void Count(Settlement use, decimal earlier)
    {
        _calls++;
        _tokensIn += use.TokensIn;
        _tokensOut += use.TokensOut;
        _usd += use.Usd + earlier;
    }
}
