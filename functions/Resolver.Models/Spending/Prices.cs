using Microsoft.Extensions.AI;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Configuration;

namespace Resolver.Models.Spending;

/// <summary>What a request to an endpoint costs. Pure.</summary>
internal static class Prices
{
    private const decimal Million = 1_000_000m;

    /// <summary>The dearest that a request can be: every prompt token at the full price, and the whole output at its dearest.</summary>
    public static ModelEstimate Estimate(ModelTierOptions tier, int tokensIn) => new(
        tokensIn,
        tier.MaxOutputTokens,
        ((tokensIn * tier.UsdPerMTokIn) + (tier.MaxOutputTokens * Math.Max(tier.UsdPerMTokOut, tier.UsdPerMTokReasoning))) / Million);

    /// <summary>What a completion cost by what the server reports; null where the report cannot be true or there is none.</summary>
    public static Settlement? Of(ModelTierOptions tier, UsageDetails? usage)
    {
        if (usage is not { InputTokenCount: > 0 and var tokensIn, OutputTokenCount: >= 0 and var tokensOut }
            || tokensIn > tier.ContextTokens || tokensOut > tier.MaxOutputTokens)
        {
            return null;
        }

        var cached = Math.Clamp(usage.CachedInputTokenCount ?? 0, 0, tokensIn);
        var reasoning = Math.Clamp(usage.ReasoningTokenCount ?? 0, 0, tokensOut);
        var usd = ((tokensIn - cached) * tier.UsdPerMTokIn) + (cached * tier.UsdPerMTokCachedIn)
            + ((tokensOut - reasoning) * tier.UsdPerMTokOut) + (reasoning * tier.UsdPerMTokReasoning);
        return new Settlement(usd / Million, tokensIn, cached, tokensOut, reasoning);
    }

    /// <summary>What a report that cannot be true claims, for the record; null where it claims no more than nothing.</summary>
    public static decimal? Claimed(ModelTierOptions tier, UsageDetails? usage)
    {
        var tokensIn = Math.Max(0, usage?.InputTokenCount ?? 0);
        var tokensOut = Math.Max(0, usage?.OutputTokenCount ?? 0);
        return tokensIn + tokensOut == 0 ? null : Math.Min(1_000_000m, ((tokensIn * tier.UsdPerMTokIn) + (tokensOut * tier.UsdPerMTokOut)) / Million);
    }

    /// <summary>A request whose use is not known, at its maximum.</summary>
    public static Settlement Unknown(ModelEstimate estimate) => new(estimate.MaxUsd, estimate.TokensIn, 0, estimate.MaxTokensOut, 0) { AtMaximum = true };
}
