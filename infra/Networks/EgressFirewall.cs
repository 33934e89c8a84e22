using Pulumi;
using Pulumi.AzureNative.Network;
using Pulumi.AzureNative.Network.Inputs;

namespace Resolver.Infra.Networks;

/// <summary>The runner's way out by host name: an Azure Firewall that reads the name of each TLS connection and lets the code host and the platform through.</summary>
internal static class EgressFirewall
{
    // https://learn.microsoft.com/azure/container-apps/use-azure-firewall: what Container Apps and managed identities need.
    private static readonly string[] Platform =
    [
        "mcr.microsoft.com", "*.data.mcr.microsoft.com", "packages.aks.azure.com", "acs-mirror.azureedge.net", "login.microsoftonline.com",
        "*.login.microsoftonline.com", "login.microsoft.com", "*.login.microsoft.com", "*.identity.azure.net", "*.in.applicationinsights.azure.com",
    ];

    /// <summary>The route that takes everything from the runner to the firewall.</summary>
    public static RouteTable Of(World world, Subnets subnets, string runnerRange)
    {
        var firewall = Firewall(world, subnets, Policy(world, runnerRange));
        var table = new Pulumi.AzureNative.Network.RouteTableArgs { RouteTableName = world.Names.Local("rt", "runner"), ResourceGroupName = world.Group.Name, Tags = world.Tags };
        table.Routes.Add(new Pulumi.AzureNative.Network.Inputs.RouteArgs
        {
            Name = "through-the-firewall",
            AddressPrefix = "0.0.0.0/0",
            NextHopType = "VirtualAppliance",
            NextHopIpAddress = firewall.IpConfigurations.Apply(static all => all[0].PrivateIPAddress),
        });
        return new RouteTable("runner-route", table);
    }

    private static AzureFirewall Firewall(World world, Subnets subnets, FirewallPolicyRuleCollectionGroup rules) => new("firewall", new AzureFirewallArgs
    {
        AzureFirewallName = world.Names.Local("afw"),
        ResourceGroupName = world.Group.Name,
        Sku = new AzureFirewallSkuArgs { Name = "AZFW_VNet", Tier = "Basic" },
        FirewallPolicy = new SubResourceArgs { Id = Output.Format($"{world.Group.Id}/providers/Microsoft.Network/firewallPolicies/{world.Names.Local("afwp")}") },
        IpConfigurations = { Door(world, "traffic", subnets.Make("AzureFirewallSubnet", "5.0/26")) },
        ManagementIpConfiguration = Door(world, "management", subnets.Make("AzureFirewallManagementSubnet", "5.64/26")),
        Tags = world.Tags,
    }, new CustomResourceOptions { DependsOn = [rules] });

    private static AzureFirewallIPConfigurationArgs Door(World world, string name, Subnet subnet)
    {
        var address = new PublicIPAddress($"firewall-{name}", new Pulumi.AzureNative.Network.PublicIPAddressArgs
        {
            PublicIpAddressName = world.Names.Local("pip", name),
            ResourceGroupName = world.Group.Name,
            PublicIPAllocationMethod = "Static",
            Sku = new PublicIPAddressSkuArgs { Name = "Standard" },
            Tags = world.Tags,
        });
        return new AzureFirewallIPConfigurationArgs { Name = name, Subnet = new SubResourceArgs { Id = subnet.Id }, PublicIPAddress = new SubResourceArgs { Id = address.Id } };
    }

    private static FirewallPolicyRuleCollectionGroup Policy(World world, string runnerRange)
    {
        var policy = new FirewallPolicy("firewall-policy", new FirewallPolicyArgs
        {
            FirewallPolicyName = world.Names.Local("afwp"),
            ResourceGroupName = world.Group.Name,
            Sku = new FirewallPolicySkuArgs { Tier = "Basic" },
            Tags = world.Tags,
        });
        return new FirewallPolicyRuleCollectionGroup("firewall-rules", new FirewallPolicyRuleCollectionGroupArgs
        {
            RuleCollectionGroupName = "runner",
            FirewallPolicyName = policy.Name,
            ResourceGroupName = world.Group.Name,
            Priority = 200,
            RuleCollections = { Union<FirewallPolicyFilterRuleCollectionArgs, FirewallPolicyNatRuleCollectionArgs>.FromT0(Allowed(world, runnerRange)) },
        });
    }

    private static FirewallPolicyFilterRuleCollectionArgs Allowed(World world, string runnerRange) => new()
    {
        Name = "allowed",
        Priority = 200,
        RuleCollectionType = "FirewallPolicyFilterRuleCollection",
        Action = new FirewallPolicyFilterRuleCollectionActionArgs { Type = "Allow" },
        Rules = new InputList<object> { (Input<object>)Names("code-host", runnerRange, world.Settings.CodeHosts), (Input<object>)Names("platform", runnerRange, Platform) },
    };

    private static ApplicationRuleArgs Names(string name, string from, IEnumerable<string> hosts) => new()
    {
        Name = name,
        RuleType = "ApplicationRule",
        SourceAddresses = from,
        TargetFqdns = hosts.ToArray(),
        Protocols = { new FirewallPolicyRuleApplicationProtocolArgs { ProtocolType = "Https", Port = 443 } },
    };
}
