using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Spending;

namespace Resolver.Models.Gateway;

/// <summary>One endpoint of a tier, with its limits, its breaker and its prices.</summary>
internal sealed class Endpoint : IDisposable
{
    private readonly TokenCounter _counter;

    public Endpoint(ModelTierOptions tier, int number, IChatClient wire, TimeProvider clock, ILogger logger)
    {
        Tier = tier;
        Name = number == 0 ? tier.Name : $"{tier.Name}/{number + 1}";
        _counter = new TokenCounter(tier.Model);
        Client = new ResilientChatClient(new TracedChatClient(wire, clock, logger), ResiliencePipelines.For(this, clock, logger), clock);
    }

    public ModelTierOptions Tier { get; }

    /// <summary>The tier's name; with a number behind it for a fallback.</summary>
    public string Name { get; }

    /// <summary>Limits, timeout, retry, breaker, and the wire.</summary>
    public IChatClient Client { get; }

    /// <summary>What a request may cost here at most.</summary>
    public ModelEstimate Estimate(ModelRequest request) => Prices.Estimate(request.Limit(Tier), _counter.Charged(request.TextTokens, request.Messages.Count));

    /// <summary>Whether the prompt and the longest answer fit.</summary>
    public bool Fits(ModelRequest request) => Estimate(request) is var most && most.TokensIn + most.MaxTokensOut <= Tier.ContextTokens;

    /// <summary>Takes in what the endpoint says that a request had.</summary>
    public bool Learn(ModelRequest request, long tokensIn) => _counter.Learn(request.TextTokens, request.Messages.Count, tokensIn);

    public void Dispose() => Client.Dispose();
}
