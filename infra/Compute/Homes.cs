using Pulumi.AzureNative.App;
using Pulumi.AzureNative.App.Inputs;
using Pulumi.AzureNative.Network;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Compute;

/// <summary>Where containers run: one environment for the brain, one for the runner, because a way out belongs to a subnet and a subnet to one environment.</summary>
internal sealed class Homes
{
    public Homes(World world, Subnets subnets)
    {
        Brain = Make(world, "brain", subnets.Brain, open: true);
        Runner = Make(world, "runner", subnets.Runner, open: false);
    }

    /// <summary>The brain's, which has a door.</summary>
    public ManagedEnvironment Brain { get; }

    /// <summary>The runner's, which nobody can call.</summary>
    public ManagedEnvironment Runner { get; }

    private static ManagedEnvironment Make(World world, string part, Subnet subnet, bool open) => new($"{part}-environment", new ManagedEnvironmentArgs
    {
        EnvironmentName = world.Names.Local("cae", part),
        ResourceGroupName = world.Group.Name,
        PublicNetworkAccess = open ? "Enabled" : "Disabled",
        VnetConfiguration = new VnetConfigurationArgs { Internal = !open, InfrastructureSubnetId = subnet.Id },
        WorkloadProfiles = { new WorkloadProfileArgs { Name = "Consumption", WorkloadProfileType = "Consumption" } },
        AppLogsConfiguration = new AppLogsConfigurationArgs { Destination = "azure-monitor" },
        ZoneRedundant = world.Settings.IsProduction,
        Tags = world.Tags,
    });
}
