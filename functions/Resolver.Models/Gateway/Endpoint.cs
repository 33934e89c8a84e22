using Microsoft.Extensions.AI;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Spending;

namespace Resolver.Models.Gateway;

/// <summary>One place that is asked, with its limits and its prices.</summary>
internal sealed class Endpoint
{
    private readonly TokenCounter _counter;

    public Endpoint(ModelTierOptions tier, int number)
    {
        Tier = tier;
        Name = number == 0 ? tier.Name : $"{tier.Name}/{number + 1}";
        _counter = new TokenCounter(tier.Model);
    }

    public ModelTierOptions Tier { get; }

    /// <summary>The tier's name; with a number behind it for a fallback.</summary>
    public string Name { get; }

    /// <summary>What a request may cost here at most.</summary>
    public ModelEstimate Estimate(ModelRequest request) => Prices.Estimate(request.Limit(Tier), _counter.Charged(request.TextTokens, request.Messages.Count));

    /// <summary>Whether the prompt and the longest answer fit.</summary>
    public bool Fits(ModelRequest request) => Estimate(request) is var most && most.TokensIn + most.MaxTokensOut <= Tier.ContextTokens;

    /// <summary>Takes in what the endpoint says that a request had.</summary>
    public bool Learn(ModelRequest request, long tokensIn) => _counter.Learn(request.TextTokens, request.Messages.Count, tokensIn);
}

/// <summary>An endpoint that completes chats.</summary>
/// <param name="At">The place.</param>
/// <param name="Client">Limits, timeout, retry, breaker, and the wire.</param>
internal sealed record ChatEndpoint(Endpoint At, IChatClient Client);
