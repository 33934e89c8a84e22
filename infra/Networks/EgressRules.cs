using Pulumi;
using Pulumi.AzureNative.Network;
using Pulumi.AzureNative.Network.Inputs;

namespace Resolver.Infra.Networks;

/// <summary>
/// The runner's way out by address: the code host, and what Container Apps itself needs; everything else is denied. A security group knows
/// addresses, ports and service tags, no host names: who shares the code host's addresses is reachable too.
/// </summary>
internal static class EgressRules
{
    private const string PlatformDns = "168.63.129.16";

    // https://learn.microsoft.com/azure/container-apps/firewall-integration: without these no image is pulled and no token is given out.
    private static readonly string[] Platform = ["MicrosoftContainerRegistry", "AzureFrontDoor.FirstParty", "AzureActiveDirectory", "AzureMonitor"];

    public static NetworkSecurityGroup Of(World world)
    {
        var args = new Pulumi.AzureNative.Network.NetworkSecurityGroupArgs
        {
            NetworkSecurityGroupName = world.Names.Local("nsg", "runner"),
            ResourceGroupName = world.Group.Name,
            Tags = world.Tags,
        };
        args.SecurityRules.Add(Code(world));
        args.SecurityRules.Add(Allow("dns", 110, PlatformDns, "53", "*"));
        args.SecurityRules.Add(Allow("network", 120, "VirtualNetwork", "443"));
        foreach (var (tag, index) in Tags(world).Select(static (tag, index) => (tag, index)))
        {
            args.SecurityRules.Add(Allow(tag.ToLowerInvariant(), 200 + (index * 10), tag, "443"));
        }

        args.SecurityRules.Add(Rule("nothing-else", 4096, "Deny", "*", "*"));
        return new NetworkSecurityGroup("runner-egress", args);
    }

    // In prod the registry and the storage are inside the network; elsewhere they are reached by their service tags, which are those of all customers.
    private static string[] Tags(World world) => world.Settings.IsProduction ? Platform : [.. Platform, "AzureContainerRegistry", "Storage"];

    // With a firewall the group lets everything on 443 go there; the firewall knows the names.
    private static SecurityRuleArgs Code(World world)
    {
        var rule = Allow("code-host", 100, world.Settings.Firewall ? "Internet" : null, "443");
        if (!world.Settings.Firewall)
        {
            rule.DestinationAddressPrefixes = world.Settings.CodeHostAddresses.ToArray();
        }

        return rule;
    }

    private static SecurityRuleArgs Allow(string name, int priority, string? to, string port, string protocol = "Tcp")
    {
        var rule = Rule($"allow-{name}", priority, "Allow", to, protocol);
        rule.DestinationPortRange = port;
        return rule;
    }

    private static SecurityRuleArgs Rule(string name, int priority, string access, string? to, string protocol) => new()
    {
        Name = name.Replace('.', '-'),
        Priority = priority,
        Direction = "Outbound",
        Access = access,
        Protocol = protocol,
        SourceAddressPrefix = "*",
        SourcePortRange = "*",
        DestinationAddressPrefix = to is null ? null : (Input<string>)to,
        DestinationPortRange = "*",
    };
}
