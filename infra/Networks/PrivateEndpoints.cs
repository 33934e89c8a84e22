using Pulumi;
using Pulumi.AzureNative.Network;
using Pulumi.AzureNative.Network.Inputs;
using Pulumi.AzureNative.PrivateDns;

namespace Resolver.Infra.Networks;

/// <summary>In prod: a private address for each service, with the zone that gives its name out inside the network. Elsewhere nothing.</summary>
/// <param name="world">The environment.</param>
/// <param name="subnets">Its network.</param>
internal sealed class PrivateEndpoints(World world, Subnets subnets)
{
    private readonly Dictionary<string, PrivateZone> zones = new(StringComparer.Ordinal);

    /// <summary>Gives a service a private address.</summary>
    /// <param name="name">The service's name in this program.</param>
    /// <param name="service">The service's resource id.</param>
    /// <param name="part">Which part of it, as Azure names them: <c>blob</c>, <c>vault</c>, <c>sites</c> …</param>
    /// <param name="zone">The zone of such names.</param>
    public void Add(string name, Output<string> service, string part, string zone)
    {
        if (subnets.Endpoints is not { } subnet)
        {
            return;
        }

        var endpoint = new PrivateEndpoint($"private-{name}", new PrivateEndpointArgs
        {
            PrivateEndpointName = world.Names.Local("pep", name),
            ResourceGroupName = world.Group.Name,
            Subnet = new Pulumi.AzureNative.Network.Inputs.SubnetArgs { Id = subnet.Id },
            PrivateLinkServiceConnections = { new PrivateLinkServiceConnectionArgs { Name = part, PrivateLinkServiceId = service, GroupIds = part } },
            Tags = world.Tags,
        });
        _ = new PrivateDnsZoneGroup($"private-{name}-names", new PrivateDnsZoneGroupArgs
        {
            PrivateDnsZoneGroupName = "default",
            PrivateEndpointName = endpoint.Name,
            ResourceGroupName = world.Group.Name,
            PrivateDnsZoneConfigs = { new PrivateDnsZoneConfigArgs { Name = part, PrivateDnsZoneId = Zone(zone).Id } },
        });
    }

    private PrivateZone Zone(string name)
    {
        if (!zones.TryGetValue(name, out var zone))
        {
            zone = zones[name] = new PrivateZone($"zone-{name}", new PrivateZoneArgs { PrivateZoneName = name, ResourceGroupName = world.Group.Name, Location = "global", Tags = world.Tags });
            _ = new VirtualNetworkLink($"zone-{name}-link", new VirtualNetworkLinkArgs
            {
                VirtualNetworkLinkName = "network",
                PrivateZoneName = zone.Name,
                ResourceGroupName = world.Group.Name,
                Location = "global",
                RegistrationEnabled = false,
                VirtualNetwork = new Pulumi.AzureNative.PrivateDns.Inputs.SubResourceArgs { Id = subnets.Network.Id },
                Tags = world.Tags,
            });
        }

        return zone;
    }
}
