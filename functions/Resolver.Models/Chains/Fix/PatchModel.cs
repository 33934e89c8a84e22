using Microsoft.Extensions.Logging;
using Resolver.Core.Edits;
using Resolver.Core.Faults;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Chains.Fix;

/// <summary>The tiers of a models file as one <see cref="IPatchModel"/>.</summary>
public sealed class PatchModel : IPatchModel, IDisposable
{
    private readonly Dictionary<string, FixChain> _tiers;
    private readonly ModelGateway _gateway;

    private PatchModel(ModelGateway gateway, GatewayParts parts, EditRules rules)
    {
        var logger = parts.Logs.CreateLogger<PatchModel>();
        _gateway = gateway;
        _tiers = gateway.Models.Tiers.ToDictionary(
            static tier => tier.Name, tier => new FixChain(tier, new GatewayCaller(gateway), logger, rules), StringComparer.Ordinal);
        Tiers = [.. gateway.Models.Tiers.Select(tier => new ModelTier(tier.Name, tier.Model, TimeSpan.FromSeconds(tier.TimeoutSeconds)))];
    }

    /// <inheritdoc />
    public IReadOnlyList<ModelTier> Tiers { get; }

    /// <summary>Makes the gateway and its clients. Keys are read from the environment now, into the HTTP handlers.</summary>
    /// <param name="models">The checked models file.</param>
    /// <param name="parts">The ledger and what else a gateway is made of.</param>
    /// <param name="rules">Which of the shown files may not be edited after all; null for the conventions of <see cref="Core.Testing.PathPolicy"/>.</param>
    public static PatchModel Create(ModelsFile models, GatewayParts parts, EditRules? rules = null) => Over(new ModelGateway(models, parts), parts, rules);

    /// <summary>Over a gateway that others use too; it is disposed with this.</summary>
    public static PatchModel Over(ModelGateway gateway, GatewayParts parts, EditRules? rules = null) => new(gateway, parts, rules ?? EditRules.Default);

    /// <inheritdoc />
    public ModelEstimate Estimate(PatchPrompt prompt) => Find(prompt).Estimate(prompt);

    /// <inheritdoc />
    /// <exception cref="ResolverFault"><c>MODELS-TIER-UNKNOWN</c> where the prompt names a tier that is not configured, or a <c>LEDGER-*</c> fault.</exception>
    public Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel) => Find(prompt).Propose(prompt, cancel);

    /// <inheritdoc />
    public void Dispose() => _gateway.Dispose();

    private FixChain Find(PatchPrompt prompt) => _tiers.TryGetValue(prompt.Tier, out var tier)
        ? tier
        : throw TierSearch.Unknown();
}
