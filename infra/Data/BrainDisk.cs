using Pulumi;
using Pulumi.AzureNative.App;
using Pulumi.AzureNative.App.Inputs;
using Pulumi.AzureNative.Storage;
using Pulumi.AzureNative.Storage.Inputs;
using Resolver.Infra.Networks;
using Share = Pulumi.AzureNative.Storage.FileShare;

namespace Resolver.Infra.Data;

/// <summary>
/// The brain's folder for mirrors, which outlives its container: a share over NFS. The other kind of share wants an account key. NFS knows neither keys nor TLS;
/// what holds is that nothing but the brain's subnet reaches the account.
/// </summary>
internal sealed class BrainDisk
{
    // Premium shares begin at 100 GiB.
    private const int GiB = 100;
    private readonly World world;
    private readonly StorageAccount account;
    private readonly Share share;

    public BrainDisk(World world, Subnets subnets, PrivateEndpoints endpoints)
    {
        this.world = world;
        account = new StorageAccount("storage-disk", new StorageAccountArgs
        {
            AccountName = world.Names.Plain("st", "disk"),
            ResourceGroupName = world.Group.Name,
            Kind = "FileStorage",
            Sku = new SkuArgs { Name = world.Settings.IsProduction ? "Premium_ZRS" : "Premium_LRS" },
            AllowSharedKeyAccess = false,
            AllowBlobPublicAccess = false,
            AllowCrossTenantReplication = false,
            EnableHttpsTrafficOnly = false,
            MinimumTlsVersion = "TLS1_2",
            PublicNetworkAccess = world.PublicAccess,
            NetworkRuleSet = Rules(subnets),
            Tags = world.Tags,
        });
        share = new Share("brain-data", new FileShareArgs
        {
            ShareName = "brain-data",
            AccountName = account.Name,
            ResourceGroupName = world.Group.Name,
            EnabledProtocols = "NFS",
            RootSquash = "NoRootSquash",
            ShareQuota = GiB,
        });
        endpoints.Add("disk-file", account.Id, "file", "privatelink.file.core.windows.net");
    }

    /// <summary>Makes it known to the environment that containers run in.</summary>
    public ManagedEnvironmentsStorage MountIn(ManagedEnvironment home) => new("brain-data-mount", new ManagedEnvironmentsStorageArgs
    {
        StorageName = "brain-data",
        EnvironmentName = home.Name,
        ResourceGroupName = world.Group.Name,
        Properties = new ManagedEnvironmentStoragePropertiesArgs
        {
            NfsAzureFile = new NfsAzureFilePropertiesArgs
            {
                Server = Output.Format($"{account.Name}.file.core.windows.net"),
                ShareName = Output.Format($"/{account.Name}/{share.Name}"),
                AccessMode = "ReadWrite",
            },
        },
    });

    // In prod the way in is a private endpoint; elsewhere the subnet's service endpoint.
    private NetworkRuleSetArgs Rules(Subnets subnets)
    {
        var rules = new NetworkRuleSetArgs { DefaultAction = DefaultAction.Deny, Bypass = "None" };
        if (!world.Settings.IsProduction)
        {
            rules.VirtualNetworkRules.Add(new VirtualNetworkRuleArgs { VirtualNetworkResourceId = subnets.Brain.Id });
        }

        return rules;
    }
}
