using Pulumi;
using Pulumi.AzureNative.App;
using Pulumi.AzureNative.App.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Data;

namespace Resolver.Infra.Compute;

/// <summary>
/// The brain: a Functions app in a container, because it needs git and a sandbox. Always exactly one: Durable on Azure Storage does not scale by itself
/// there, and its activities expect the mirror that an earlier one made.
/// </summary>
internal sealed class BrainApp
{
    // As in the Dockerfile: where the app listens, and as whom it runs.
    private const int Port = 8080;
    private const string User = "10001:10001";
    private const string Disk = "data";
    private const string Models = "models";
    private readonly World world;
    private readonly Homes homes;

    public BrainApp(World world, Homes homes) => (this.world, this.homes) = (world, homes);

    /// <summary>What it is called, also before there is an image.</summary>
    public string Name => world.Names.Local("ca", "brain");

    /// <summary>Its public host name.</summary>
    public Output<string> Host => Output.Format($"{Name}.{homes.Brain.DefaultDomain}");

    /// <summary>Makes the app, where the stack names an image.</summary>
    public void Make(Identities identities, Images images, AppSettings settings, BrainDisk disk, IReadOnlyList<Resource> grants)
    {
        if (world.Settings.BrainImage is not { } image)
        {
            return;
        }

        var identity = identities.Brain;
        var mounted = disk.MountIn(homes.Brain);
        _ = new ContainerApp("brain", new ContainerAppArgs
        {
            ContainerAppName = Name,
            ResourceGroupName = world.Group.Name,
            Kind = "functionapp",
            EnvironmentId = homes.Brain.Id,
            WorkloadProfileName = "Consumption",
            Identity = new ManagedServiceIdentityArgs { Type = "UserAssigned", UserAssignedIdentities = identity.Id },
            Configuration = new ConfigurationArgs
            {
                ActiveRevisionsMode = "Single",
                Ingress = new IngressArgs { External = true, TargetPort = Port, AllowInsecure = false, Transport = "Auto" },
                Registries = { images.PulledAs(identity) },
                Secrets = Secrets(settings, identity.Id),
            },
            Template = new TemplateArgs
            {
                InitContainers = { OwnTheDisk() },
                Containers = { Container(images.Of(image), settings.Brain(identity), settings) },
                Scale = new ScaleArgs { MinReplicas = 1, MaxReplicas = 1 },
                TerminationGracePeriodSeconds = (int)TimeSpan.FromMinutes(10).TotalSeconds,
                Volumes =
                {
                    new VolumeArgs { Name = Disk, StorageType = "NfsAzureFile", StorageName = mounted.Name },
                    new VolumeArgs { Name = Models, StorageType = "Secret", Secrets = { new SecretVolumeItemArgs { SecretRef = Models, Path = AppSettings.ModelsFileName } } },
                },
            },
            Tags = world.Tags,
        }, new CustomResourceOptions { DependsOn = [.. grants, mounted] });
    }

    // The platform reads the vault as the brain. The models file holds no secret; it is one here because that is how a file gets into a container.
    private static SecretArgs[] Secrets(AppSettings settings, Output<string> identity) =>
    [
        .. settings.BrainSecrets.Values.Select(secret => new SecretArgs { Name = secret, KeyVaultUrl = settings.AddressOf(secret), Identity = identity }),
        new SecretArgs { Name = Models, Value = settings.ModelsFile },
    ];

    // A new share is root's, and the app is nobody in particular.
    private static InitContainerArgs OwnTheDisk() => new()
    {
        Name = "own-the-disk",
        Image = "mcr.microsoft.com/azurelinux/base/core:3.0",
        Command = { "chown" },
        Args = { User, AppSettings.BrainData },
        Resources = new ContainerResourcesArgs { Cpu = 0.25, Memory = "0.5Gi" },
        VolumeMounts = { new VolumeMountArgs { VolumeName = Disk, MountPath = AppSettings.BrainData } },
    };

    private static ContainerArgs Container(Output<string> image, IReadOnlyDictionary<string, Input<string>> plain, AppSettings settings) => new()
    {
        Name = "brain",
        Image = image,
        Resources = new ContainerResourcesArgs { Cpu = 2.0, Memory = "4Gi" },
        Env = AppSettings.InOrder(plain)
            .Select(static setting => new EnvironmentVarArgs { Name = setting.Key, Value = setting.Value })
            .Concat(settings.BrainSecrets.Select(static setting => new EnvironmentVarArgs { Name = setting.Key, SecretRef = setting.Value }))
            .ToArray(),
        Probes = { Probe("Startup", failures: 30), Probe("Readiness", failures: 3), Probe("Liveness", failures: 10) },
        VolumeMounts =
        {
            new VolumeMountArgs { VolumeName = Disk, MountPath = AppSettings.BrainData },
            new VolumeMountArgs { VolumeName = Models, MountPath = AppSettings.ModelsFolder },
        },
    };

    private static ContainerAppProbeArgs Probe(string type, int failures) => new()
    {
        Type = type,
        PeriodSeconds = 10,
        TimeoutSeconds = 5,
        FailureThreshold = failures,
        HttpGet = new ContainerAppProbeHttpGetArgs { Path = "/api/health", Port = Port, Scheme = "HTTP" },
    };
}
