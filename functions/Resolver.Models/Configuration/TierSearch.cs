using Resolver.Core.Faults;

namespace Resolver.Models.Configuration;

/// <summary>Finds a tier by the name that a run uses.</summary>
internal static class TierSearch
{
    /// <summary>The tier of this name.</summary>
    /// <exception cref="ResolverFault"><c>MODELS-TIER-UNKNOWN</c>.</exception>
    public static ModelTierOptions Named(this IEnumerable<ModelTierOptions> tiers, string name) => tiers.FirstOrDefault(tier => tier.Name == name) ?? throw Unknown();

    /// <summary>There is no tier of a name.</summary>
    public static ResolverFault Unknown() =>
        ResolverFault.Usage("MODELS-TIER-UNKNOWN", "The models file has no tier of the name that was asked for; add it, or leave it out of --tiers.");
}
