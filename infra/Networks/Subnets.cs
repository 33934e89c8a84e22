using Pulumi;
using Pulumi.AzureNative.Network;
using Pulumi.AzureNative.Network.Inputs;

namespace Resolver.Infra.Networks;

/// <summary>The network of an environment: a subnet for the brain and one for the runner, and in prod one for the hands and one for private endpoints.</summary>
internal sealed class Subnets
{
    private const string HostedApps = "Microsoft.App/environments";
    private const string BrainName = "brain";
    private readonly World world;
    private readonly string prefix;
    private Subnet? last;

    public Subnets(World world)
    {
        this.world = world;
        prefix = world.Settings.AddressSpace[..^"0.0/16".Length];
        Network = new VirtualNetwork("network", new VirtualNetworkArgs
        {
            VirtualNetworkName = world.Names.Local("vnet"),
            ResourceGroupName = world.Group.Name,
            AddressSpace = new AddressSpaceArgs { AddressPrefixes = world.Settings.AddressSpace },
            Tags = world.Tags,
        });
        var rules = EgressRules.Of(world);
        var wayOut = world.Settings.Firewall ? EgressFirewall.Of(world, this, $"{prefix}3.0/24") : null;
        Runner = Make("runner", "3.0/24", HostedApps, rules, wayOut);
        Brain = Make(BrainName, "1.0/24", HostedApps, DoorRules.Of(world));
        if (world.Settings.IsProduction)
        {
            Hands = Make("hands", "2.0/24", HostedApps);
            Endpoints = Make("endpoints", "4.0/24");
        }
    }

    /// <summary>The network itself.</summary>
    public VirtualNetwork Network { get; }

    /// <summary>Where test runs are.</summary>
    public Subnet Runner { get; }

    /// <summary>Where the brain is.</summary>
    public Subnet Brain { get; }

    /// <summary>Where the hands' calls come from; prod only.</summary>
    public Subnet? Hands { get; }

    /// <summary>Where private endpoints are; prod only.</summary>
    public Subnet? Endpoints { get; }

    /// <summary>Makes a subnet; one after another, because Azure refuses two changes of one network at a time.</summary>
    public Subnet Make(string name, string range, string? service = null, NetworkSecurityGroup? rules = null, RouteTable? wayOut = null)
    {
        var args = new Pulumi.AzureNative.Network.SubnetArgs
        {
            SubnetName = name,
            ResourceGroupName = world.Group.Name,
            VirtualNetworkName = Network.Name,
            AddressPrefix = prefix + range,
        };
        if (rules is not null)
        {
            args.NetworkSecurityGroup = new Pulumi.AzureNative.Network.Inputs.NetworkSecurityGroupArgs { Id = rules.Id };
        }

        if (wayOut is not null)
        {
            args.RouteTable = new Pulumi.AzureNative.Network.Inputs.RouteTableArgs { Id = wayOut.Id };
        }

        if (name == BrainName && !world.Settings.IsProduction)
        {
            args.ServiceEndpoints.Add(new ServiceEndpointPropertiesFormatArgs { Service = "Microsoft.Storage" });
        }

        if (service is not null)
        {
            args.Delegations.Add(new DelegationArgs { Name = "service", ServiceName = service });
        }

        return last = new Subnet($"subnet-{name}", args, new CustomResourceOptions { DependsOn = last is null ? [] : [last] });
    }
}
