using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;
using Resolver.Core.Models;
using Resolver.Models.Answers;
using Resolver.Models.Calls;
using Resolver.Models.Configuration;

namespace Resolver.Models;

/// <summary>The tiers of a models file as one <see cref="IPatchModel"/>.</summary>
public sealed class PatchModel : IPatchModel, IDisposable
{
    private readonly IReadOnlyDictionary<string, TierModel> _tiers;

    private PatchModel(IReadOnlyList<TierModel> tiers)
    {
        _tiers = tiers.ToDictionary(tier => tier.Tier.Name, StringComparer.Ordinal);
        Tiers = [.. tiers.Select(tier => new ModelTier(tier.Tier.Name, tier.Tier.Model, TimeSpan.FromSeconds(tier.Tier.TimeoutSeconds)))];
    }

    /// <inheritdoc />
    public IReadOnlyList<ModelTier> Tiers { get; }

    /// <summary>Makes the clients. Keys are read from the environment now, into the HTTP handlers.</summary>
    /// <param name="models">The checked models file.</param>
    /// <param name="handlers">Makes the innermost HTTP handler of each tier; null for the default, which follows no redirects.</param>
    /// <param name="clock">Time for timeouts, pauses and durations.</param>
    /// <param name="logs">Where numbered logs go.</param>
    /// <param name="rules">Which of the shown files may not be edited after all; null for the conventions of <see cref="Core.Testing.PathPolicy"/>.</param>
    /// <param name="environment">Looks up a variable; null for this process's environment.</param>
    public static PatchModel Create(
        ModelsFile models, Func<HttpMessageHandler>? handlers, TimeProvider clock, ILoggerFactory logs, EditRules? rules = null, Func<string, string?>? environment = null)
    {
        var logger = logs.CreateLogger<PatchModel>();
        environment ??= Environment.GetEnvironmentVariable;
        return new PatchModel([.. models.Tiers.Select(tier => Connect(tier, (handlers ?? ChatClients.DefaultHandler)(), clock, logger, rules ?? EditRules.Default, environment))]);
    }

    /// <inheritdoc />
    public ModelEstimate Estimate(PatchPrompt prompt) => Find(prompt).Estimate(prompt);

    /// <inheritdoc />
    /// <exception cref="ResolverFault"><c>MODELS-TIER-UNKNOWN</c> where the prompt names a tier that is not configured.</exception>
    public Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel) => Find(prompt).Propose(prompt, cancel);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var tier in _tiers.Values)
        {
            tier.Dispose();
        }
    }

    private static TierModel Connect(ModelTierOptions tier, HttpMessageHandler inner, TimeProvider clock, ILogger logger, EditRules rules, Func<string, string?> environment)
    {
        if (tier.ApiKeyEnv is not null && tier.Endpoint is { Scheme: "http", IsLoopback: false })
        {
            Log.KeyInClear(logger, tier.Name);
        }

        var key = tier.ApiKeyEnv is null ? null : ApiKey.From(environment(tier.ApiKeyEnv))
            ?? throw ResolverFault.Usage("MODELS-KEY-UNSET", $"The variable that apiKeyEnv of tier {tier.Name} names is not set; set it.");
        return new TierModel(tier, inner, key, clock, logger, rules);
    }

    private TierModel Find(PatchPrompt prompt) => _tiers.TryGetValue(prompt.Tier, out var tier)
        ? tier
        : throw ResolverFault.Usage("MODELS-TIER-UNKNOWN", "The models file has no tier of the name that was asked for; add it, or leave it out of --tiers.");
}
