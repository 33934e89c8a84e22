using Resolver.Core.Models;
using Resolver.Models.Configuration;

namespace Resolver.Models.Spending;

/// <summary>
/// What one proposal has used, against what it may use. Only requests that were answered with a completion, or may have been, count:
/// a refusal by HTTP status is not billed by any provider we know.
/// </summary>
internal sealed class SpendMeter(ModelTierOptions tier, decimal maxUsd)
{
    private const decimal Million = 1_000_000m;

    private int _calls;
    private int _tokensIn;
    private int _tokensOut;
    private decimal _usd;

    /// <summary>The dearest that a request can be: every prompt token at the full price, and the whole output.</summary>
    public static ModelEstimate Estimate(ModelTierOptions tier, int tokensIn) =>
        new(tokensIn, tier.MaxOutputTokens, ((tokensIn * tier.UsdPerMTokIn) + (tier.MaxOutputTokens * tier.UsdPerMTokOut)) / Million);

    /// <summary>Whether a request with this estimate still fits.</summary>
    public bool Affords(ModelEstimate estimate) => _usd + estimate.MaxUsd <= maxUsd;

    /// <summary>Counts a completion by what the server says that it used.</summary>
    public decimal Add(long tokensIn, long cachedIn, long tokensOut)
    {
        var cached = Math.Clamp(cachedIn, 0, tokensIn);
        return Count(tokensIn, tokensOut, (((tokensIn - cached) * tier.UsdPerMTokIn) + (cached * tier.UsdPerMTokCachedIn) + (tokensOut * tier.UsdPerMTokOut)) / Million);
    }

    /// <summary>Counts a request whose use is not known at its maximum.</summary>
    public decimal AddMaximum(ModelEstimate estimate) => Count(estimate.TokensIn, estimate.MaxTokensOut, estimate.MaxUsd);

    /// <summary>The sum so far.</summary>
    public ModelUsage Total(TimeSpan elapsed) => new(_calls, _tokensIn, _tokensOut, _usd, elapsed.TotalSeconds);

    private decimal Count(long tokensIn, long tokensOut, decimal usd)
    {
        _calls++;
        _tokensIn = (int)Math.Min(int.MaxValue, _tokensIn + tokensIn);
        _tokensOut = (int)Math.Min(int.MaxValue, _tokensOut + tokensOut);
        _usd += usd;
        return usd;
    }
}
