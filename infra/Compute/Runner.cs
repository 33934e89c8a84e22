using System.Globalization;
using Pulumi;
using Pulumi.AzureNative.App;
using Pulumi.AzureNative.App.Inputs;
using Pulumi.AzureNative.ContainerRegistry;
using Resolver.Infra.Access;
using Resolver.Infra.Data;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Compute;

/// <summary>Where repositories' code runs: a job that a queue starts, one message an execution, nothing while the queue is empty.</summary>
internal sealed class Runner
{
    private readonly World world;

    public Runner(World world, Places places, Subnets subnets, PrivateEndpoints endpoints)
    {
        this.world = world;
        Registry = new Registry("registry", new RegistryArgs
        {
            RegistryName = world.Names.Plain("cr", "resolver"),
            ResourceGroupName = world.Group.Name,
            Sku = new Pulumi.AzureNative.ContainerRegistry.Inputs.SkuArgs { Name = world.Settings.IsProduction ? "Premium" : "Basic" },
            AdminUserEnabled = false,
            AnonymousPullEnabled = false,
            PublicNetworkAccess = world.PublicAccess,
            Tags = world.Tags,
        });
        places.Add(Place.Registry, Registry.Id);
        endpoints.Add("registry", Registry.Id, "registry", "privatelink.azurecr.io");
        Home = new ManagedEnvironment("runner-environment", new ManagedEnvironmentArgs
        {
            EnvironmentName = world.Names.Local("cae"),
            ResourceGroupName = world.Group.Name,
            PublicNetworkAccess = "Disabled",
            VnetConfiguration = new VnetConfigurationArgs { Internal = true, InfrastructureSubnetId = subnets.Runner.Id },
            WorkloadProfiles = { new WorkloadProfileArgs { Name = "Consumption", WorkloadProfileType = "Consumption" } },
            AppLogsConfiguration = new AppLogsConfigurationArgs { Destination = "azure-monitor" },
            ZoneRedundant = world.Settings.IsProduction,
            Tags = world.Tags,
        });
    }

    /// <summary>Where its executions are.</summary>
    public ManagedEnvironment Home { get; }

    /// <summary>Where its image is.</summary>
    public Registry Registry { get; }

    /// <summary>Makes the job, in the subnet whose way out is limited.</summary>
    public Job Make(Identities identities, StorageAccounts storage, AppSettings settings, IReadOnlyList<Resource> grants) =>
        new Job("runner", new JobArgs
        {
            JobName = world.Names.Local("caj", "runner"),
            ResourceGroupName = world.Group.Name,
            EnvironmentId = Home.Id,
            WorkloadProfileName = "Consumption",
            Identity = new ManagedServiceIdentityArgs { Type = "UserAssigned", UserAssignedIdentities = identities.Runner.Id },
            Configuration = Trigger(identities, storage),
            Template = new JobTemplateArgs { Containers = { Container(settings.Runner(identities.Runner)) } },
            Tags = world.Tags,
        }, new CustomResourceOptions { DependsOn = [.. grants] });

    private JobConfigurationArgs Trigger(Identities identities, StorageAccounts storage) => new()
    {
        TriggerType = "Event",
        ReplicaTimeout = (int)TimeSpan.FromMinutes(30).TotalSeconds,
        ReplicaRetryLimit = 0,
        Registries = { new RegistryCredentialsArgs { Server = Registry.LoginServer, Identity = identities.Runner.Id } },
        EventTriggerConfig = new JobConfigurationEventTriggerConfigArgs
        {
            Parallelism = 1,
            ReplicaCompletionCount = 1,
            Scale = new JobScaleArgs
            {
                MinExecutions = 0,
                MaxExecutions = world.Settings.RunnerMaxExecutions,
                PollingInterval = 30,
                Rules = { QueueRule(identities, storage) },
            },
        },
    };

    private static JobScaleRuleArgs QueueRule(Identities identities, StorageAccounts storage) => new()
    {
        Name = "work",
        Type = "azure-queue",
        Identity = identities.Runner.Id,
        Metadata = storage.Work.Name.Apply(static account => (object)new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["accountName"] = account,
            ["queueName"] = WorkQueue.Runner.Name,
            ["queueLength"] = 1.ToString(CultureInfo.InvariantCulture),
        }),
    };

    private ContainerArgs Container(IReadOnlyDictionary<string, Input<string>> settings) => new()
    {
        Name = "runner",
        Image = Output.Format($"{Registry.LoginServer}/{world.Settings.RunnerImage}"),
        Args = { "runner" },
        Resources = new ContainerResourcesArgs { Cpu = 2.0, Memory = "4Gi" },
        Env = settings.OrderBy(static setting => setting.Key, StringComparer.Ordinal).Select(static setting => new EnvironmentVarArgs { Name = setting.Key, Value = setting.Value }).ToArray(),
    };
}
