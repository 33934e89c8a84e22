using Pulumi.AzureNative.Network;
using Pulumi.AzureNative.Network.Inputs;

namespace Resolver.Infra.Networks;

/// <summary>
/// Who reaches the brain's door: where the stack names ranges, these, the Bot service and operators, and nobody else, because Azure's own last rule denies what no rule
/// allows. Signatures and tokens are checked in the app all the same.
/// </summary>
internal static class DoorRules
{
    // https://learn.microsoft.com/azure/container-apps/firewall-integration: behind the load balancer the platform's proxy listens on the second.
    private static readonly string[] Ports = ["443", "31443"];

    public static NetworkSecurityGroup Of(World world)
    {
        var args = new Pulumi.AzureNative.Network.NetworkSecurityGroupArgs
        {
            NetworkSecurityGroupName = world.Names.Local("nsg", "brain"),
            ResourceGroupName = world.Group.Name,
            Tags = world.Tags,
        };
        if (world.Settings.WebhookAddresses.Count == 0)
        {
            args.SecurityRules.Add(Allow("anybody", 100, "Internet"));
        }
        else
        {
            args.SecurityRules.Add(Allow("webhooks", 100, [.. world.Settings.WebhookAddresses]));
            args.SecurityRules.Add(Allow("teams", 110, "AzureBotService"));
            if (world.Settings.OperatorAddresses.Count > 0)
            {
                args.SecurityRules.Add(Allow("operators", 120, [.. world.Settings.OperatorAddresses]));
            }
        }

        return new NetworkSecurityGroup("brain-door", args);
    }

    private static SecurityRuleArgs Allow(string name, int priority, params string[] from)
    {
        var rule = new SecurityRuleArgs
        {
            Name = $"allow-{name}",
            Priority = priority,
            Direction = "Inbound",
            Access = "Allow",
            Protocol = "Tcp",
            SourcePortRange = "*",
            DestinationAddressPrefix = "*",
            DestinationPortRanges = Ports,
        };
        if (from is [var single])
        {
            rule.SourceAddressPrefix = single;
        }
        else
        {
            rule.SourceAddressPrefixes = from;
        }

        return rule;
    }
}
