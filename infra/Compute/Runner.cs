using System.Globalization;
using Pulumi;
using Pulumi.AzureNative.App;
using Pulumi.AzureNative.App.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Data;

namespace Resolver.Infra.Compute;

/// <summary>Where repositories' code runs: a job that a queue starts, one message an execution, nothing while the queue is empty.</summary>
internal static class Runner
{
    /// <summary>Makes the job, in the subnet whose way out is limited, where the stack names an image.</summary>
    public static void Make(World world, Homes homes, Images images, Identities identities, StorageAccounts storage, AppSettings settings, IReadOnlyList<Resource> grants)
    {
        if (world.Settings.RunnerImage is not { } image)
        {
            return;
        }

        _ = new Job("runner", new JobArgs
        {
            JobName = NameIn(world),
            ResourceGroupName = world.Group.Name,
            EnvironmentId = homes.Runner.Id,
            WorkloadProfileName = "Consumption",
            Identity = new ManagedServiceIdentityArgs { Type = "UserAssigned", UserAssignedIdentities = identities.Runner.Id },
            Configuration = Trigger(world, images, identities, storage),
            Template = new JobTemplateArgs { Containers = { Container(images.Of(image), settings.Runner(identities.Runner)) } },
            Tags = world.Tags,
        }, new CustomResourceOptions { DependsOn = [.. grants] });
    }

    /// <summary>What it is called, also before there is an image.</summary>
    public static string NameIn(World world) => world.Names.Local("caj", "runner");

    private static JobConfigurationArgs Trigger(World world, Images images, Identities identities, StorageAccounts storage) => new()
    {
        TriggerType = "Event",
        ReplicaTimeout = (int)TimeSpan.FromMinutes(30).TotalSeconds,
        ReplicaRetryLimit = 0,
        Registries = { images.PulledAs(identities.Runner) },
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

    private static ContainerArgs Container(Output<string> image, IReadOnlyDictionary<string, Input<string>> settings) => new()
    {
        Name = "runner",
        Image = image,
        Args = { "--once" },
        Resources = new ContainerResourcesArgs { Cpu = 2.0, Memory = "4Gi" },
        Env = AppSettings.InOrder(settings).Select(static setting => new EnvironmentVarArgs { Name = setting.Key, Value = setting.Value }).ToArray(),
    };
}
