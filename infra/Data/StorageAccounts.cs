using Pulumi;
using Pulumi.AzureNative.Storage;
using Pulumi.AzureNative.Storage.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Data;

/// <summary>
/// Four accounts without keys. Each app's host has its own, so that the brain can change neither the hands' package nor their keys; work between
/// the zones has one; events have one, which Event Grid must be able to reach.
/// </summary>
internal sealed class StorageAccounts
{
    internal const string Artifacts = "resolver-artifacts";
    internal const string DeadLetters = "dead-letters";
    internal const string Packages = "packages";
    internal const string LedgerTable = "resolverledger";

    private readonly World world;
    private readonly Places places;
    private readonly PrivateEndpoints endpoints;

    public StorageAccounts(World world, Places places, PrivateEndpoints endpoints)
    {
        (this.world, this.places, this.endpoints) = (world, places, endpoints);
        Brain = Host("brain", Place.BrainStorage);
        Hands = Host("hands", Place.HandsStorage);
        Work = Account("work", world.PublicAccess, "blob", "queue", "table");
        Events = Account("events", "Enabled", "queue", "blob");
        Container(Work, "artifacts", Artifacts, placed: true);
        Container(Events, "dead-letters", DeadLetters, placed: true);
        foreach (var queue in WorkQueue.All)
        {
            Queue(queue, queue == WorkQueue.Intake ? Events : Work);
        }

        var ledger = new Table("ledger", new TableArgs { TableName = LedgerTable, AccountName = Work.Name, ResourceGroupName = world.Group.Name });
        places.Add(Place.Ledger, Output.Format($"{Work.Id}/tableServices/default/tables/{ledger.Name}"));
        Forget(Events, "events", "dead-letters/", 30);
    }

    /// <summary>The brain's host: locks, Durable's state, its package.</summary>
    public StorageAccount Brain { get; }

    /// <summary>The hands' host.</summary>
    public StorageAccount Hands { get; }

    /// <summary>Artifacts, queues between the zones, the ledger.</summary>
    public StorageAccount Work { get; }

    /// <summary>Events that came in, and those that could not be delivered.</summary>
    public StorageAccount Events { get; }

    private StorageAccount Host(string name, Place place)
    {
        var account = Account(name, world.PublicAccess, "blob", "queue", "table");
        Container(account, $"{name}-packages", Packages, placed: false);
        places.Add(place, account.Id);
        return account;
    }

    private StorageAccount Account(string name, string access, params string[] parts)
    {
        var account = new StorageAccount($"storage-{name}", new StorageAccountArgs
        {
            AccountName = world.Names.Plain("st", name),
            ResourceGroupName = world.Group.Name,
            Kind = "StorageV2",
            Sku = new SkuArgs { Name = world.Settings.IsProduction ? "Standard_ZRS" : "Standard_LRS" },
            AllowSharedKeyAccess = false,
            AllowBlobPublicAccess = false,
            AllowCrossTenantReplication = false,
            DefaultToOAuthAuthentication = true,
            EnableHttpsTrafficOnly = true,
            MinimumTlsVersion = "TLS1_2",
            PublicNetworkAccess = access,
            NetworkRuleSet = new NetworkRuleSetArgs { DefaultAction = world.Settings.IsProduction ? DefaultAction.Deny : DefaultAction.Allow, Bypass = "AzureServices" },
            Tags = world.Tags,
        });
        Recover(account, name);
        foreach (var part in parts)
        {
            endpoints.Add($"{name}-{part}", account.Id, part, $"privatelink.{part}.core.windows.net");
        }

        return account;
    }

    private void Container(StorageAccount account, string resource, string name, bool placed)
    {
        var container = new BlobContainer($"container-{resource}", new BlobContainerArgs
        {
            ContainerName = name,
            AccountName = account.Name,
            ResourceGroupName = world.Group.Name,
            PublicAccess = PublicAccess.None,
        });
        if (placed)
        {
            places.Add(Place.Container(name), Output.Format($"{account.Id}/blobServices/default/containers/{container.Name}"));
        }
    }

    private void Queue(WorkQueue queue, StorageAccount account)
    {
        foreach (var name in new[] { queue.Name, queue.Poison })
        {
            var made = new Queue($"queue-{name}", new QueueArgs { QueueName = name, AccountName = account.Name, ResourceGroupName = world.Group.Name });
            places.Add(Place.Queue(name), Output.Format($"{account.Id}/queueServices/default/queues/{made.Name}"));
        }
    }

    // What was deleted by mistake can be had back for a while.
    private void Recover(StorageAccount account, string name) => _ = new BlobServiceProperties($"storage-{name}-recovery", new BlobServicePropertiesArgs
    {
        BlobServicesName = "default",
        AccountName = account.Name,
        ResourceGroupName = world.Group.Name,
        DeleteRetentionPolicy = new DeleteRetentionPolicyArgs { Enabled = true, Days = 14 },
        ContainerDeleteRetentionPolicy = new DeleteRetentionPolicyArgs { Enabled = true, Days = 14 },
    });

    private void Forget(StorageAccount account, string name, string prefix, int days) => _ = new ManagementPolicy($"storage-{name}-forgetting", new ManagementPolicyArgs
    {
        ManagementPolicyName = "default",
        AccountName = account.Name,
        ResourceGroupName = world.Group.Name,
        Policy = new ManagementPolicySchemaArgs
        {
            Rules =
            {
                new ManagementPolicyRuleArgs
                {
                    Name = "forget",
                    Type = "Lifecycle",
                    Enabled = true,
                    Definition = new ManagementPolicyDefinitionArgs
                    {
                        Filters = new ManagementPolicyFilterArgs { BlobTypes = "blockBlob", PrefixMatch = prefix },
                        Actions = new ManagementPolicyActionArgs
                        {
                            BaseBlob = new ManagementPolicyBaseBlobArgs { Delete = new DateAfterModificationArgs { DaysAfterModificationGreaterThan = days } },
                        },
                    },
                },
            },
        },
    });
}
