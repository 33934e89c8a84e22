using Pulumi;
using Pulumi.AzureNative.Storage;
using Pulumi.AzureNative.Storage.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Data;

/// <summary>
/// Three accounts without keys. The apps' hosts, Durable, artifacts, queues and the ledger share one, in which the hands have single containers and queues
/// alone. The hands' package has an account of its own, because the brain owns the first. Events have one, which Event Grid must be able to reach.
/// </summary>
internal sealed class StorageAccounts
{
    internal const string Artifacts = "resolver-artifacts";
    internal const string DeadLetters = "dead-letters";
    internal const string HandsPackages = "hands-packages";
    internal const string LedgerTable = "resolverledger";

    // The Functions host's own names.
    internal const string HostLocks = "azure-webjobs-hosts";
    internal const string HostKeys = "azure-webjobs-secrets";

    private readonly World world;
    private readonly Places places;
    private readonly PrivateEndpoints endpoints;

    public StorageAccounts(World world, Places places, PrivateEndpoints endpoints)
    {
        (this.world, this.places, this.endpoints) = (world, places, endpoints);
        Work = Account("work", world.PublicAccess, "blob", "queue", "table");
        Hands = Account("hands", world.PublicAccess, "blob");
        Events = Account("events", "Enabled", "queue", "blob");
        places.Add(Place.Work, Work.Id);
        foreach (var container in new[] { Artifacts, HostLocks, HostKeys })
        {
            Container(Work, container);
        }

        Container(Hands, HandsPackages);
        Container(Events, DeadLetters);
        foreach (var queue in WorkQueue.All)
        {
            Queue(queue, queue == WorkQueue.Events ? Events : Work);
        }

        _ = new Table("ledger", new TableArgs { TableName = LedgerTable, AccountName = Work.Name, ResourceGroupName = world.Group.Name });
        Forget(Events, "events", $"{DeadLetters}/", 30);
    }

    /// <summary>The apps' hosts, Durable's state, artifacts, queues between the zones, the ledger.</summary>
    public StorageAccount Work { get; }

    /// <summary>The hands' package.</summary>
    public StorageAccount Hands { get; }

    /// <summary>Events that came in, and those that could not be delivered.</summary>
    public StorageAccount Events { get; }

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

    private void Container(StorageAccount account, string name)
    {
        var container = new BlobContainer($"container-{name}", new BlobContainerArgs
        {
            ContainerName = name,
            AccountName = account.Name,
            ResourceGroupName = world.Group.Name,
            PublicAccess = PublicAccess.None,
        });
        places.Add(Place.Container(name), Output.Format($"{account.Id}/blobServices/default/containers/{container.Name}"));
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
