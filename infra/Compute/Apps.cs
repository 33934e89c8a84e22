using Pulumi;
using Pulumi.AzureNative.Web;
using Pulumi.AzureNative.Web.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Data;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Compute;

/// <summary>The two apps. The brain has the only public door of prod, open for webhooks and Teams alone; the hands have none.</summary>
internal sealed class Apps
{
    public Apps(World world, Identities identities, StorageAccounts storage, Subnets subnets, AppSettings settings, PrivateEndpoints endpoints, IReadOnlyList<Resource> grants)
    {
        Brain = new HostedApp
        {
            Role = "brain",
            Identity = identities.Brain,
            Storage = storage.Work,
            Packages = StorageAccounts.BrainPackages,
            Subnet = subnets.Brain,
            Settings = settings.Brain(identities.Brain),
            PublicAccess = "Enabled",
            Callers = Callers(world),
            AlwaysReady = world.Settings.IsProduction ? 1 : 0,
        }.Make(world, grants);
        Hands = new HostedApp
        {
            Role = "hands",
            Identity = identities.Hands,
            Storage = storage.Hands,
            Packages = StorageAccounts.HandsPackages,
            Subnet = subnets.Hands,
            Settings = settings.Hands(identities.Hands),
            PublicAccess = world.PublicAccess,
            Callers = [],
            AlwaysReady = 0,
        }.Make(world, grants);
        endpoints.Add("brain", Brain.Id, "sites", "privatelink.azurewebsites.net");
        endpoints.Add("hands", Hands.Id, "sites", "privatelink.azurewebsites.net");
    }

    /// <summary>Reads, thinks, asks.</summary>
    public WebApp Brain { get; }

    /// <summary>Publishes.</summary>
    public WebApp Hands { get; }

    // Where webhooks may come from, and the Bot service. Signatures and tokens are checked in the app all the same.
    private static List<IpSecurityRestrictionArgs> Callers(World world) => world.Settings.WebhookAddresses.Count == 0 ? [] :
    [
        .. world.Settings.WebhookAddresses.Select(static (range, index) => new IpSecurityRestrictionArgs { Name = "webhooks", Priority = 100 + index, Action = "Allow", IpAddress = range }),
        new IpSecurityRestrictionArgs { Name = "teams", Priority = 1000, Action = "Allow", Tag = "ServiceTag", IpAddress = "AzureBotService" },
    ];
}
