using System.Collections.Immutable;
using Pulumi;
using Pulumi.AzureNative.Authorization;
using Pulumi.AzureNative.Resources;
using Resolver.Infra.Configuration;

namespace Resolver.Infra;

/// <summary>What every part of an environment is made with.</summary>
/// <param name="Settings">The stack's configuration.</param>
/// <param name="Names">What everything is called.</param>
/// <param name="Group">The one resource group.</param>
/// <param name="Account">The subscription and the tenant.</param>
internal sealed record World(Settings Settings, Names Names, ResourceGroup Group, Output<GetClientConfigResult> Account)
{
    /// <summary>The tags of each resource.</summary>
    public ImmutableDictionary<string, string> Tags { get; } = TagsOf(Settings);

    /// <summary>"Disabled" in prod.</summary>
    public string PublicAccess => Settings.IsProduction ? "Disabled" : "Enabled";

    /// <summary>Begins an environment with its resource group.</summary>
    public static World Begin(Settings settings)
    {
        var names = new Names(settings);
        var group = new ResourceGroup("group", new ResourceGroupArgs { ResourceGroupName = names.Group, Location = settings.Location, Tags = TagsOf(settings) });
        return new World(settings, names, group, GetClientConfig.Invoke());
    }

    private static ImmutableDictionary<string, string> TagsOf(Settings settings) => ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("application", "resolver"),
        KeyValuePair.Create("environment", settings.Environment),
        KeyValuePair.Create("owner", settings.Owner),
        KeyValuePair.Create("cost-center", settings.CostCenter),
        KeyValuePair.Create("managed-by", "pulumi"),
    ]);
}
