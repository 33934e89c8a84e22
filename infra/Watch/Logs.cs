using Pulumi;
using Pulumi.AzureNative.ApplicationInsights;
using Pulumi.AzureNative.Monitor;
using Pulumi.AzureNative.Monitor.Inputs;
using Pulumi.AzureNative.OperationalInsights;
using Pulumi.AzureNative.OperationalInsights.Inputs;
using Resolver.Infra.Access;

namespace Resolver.Infra.Watch;

/// <summary>Where telemetry and audit records go. Sending needs a role; the connection string says where, not who.</summary>
internal sealed class Logs
{
    private readonly World world;

    public Logs(World world, Places places)
    {
        this.world = world;
        Workspace = new Workspace("logs", new WorkspaceArgs
        {
            WorkspaceName = world.Names.Local("log"),
            ResourceGroupName = world.Group.Name,
            Sku = new WorkspaceSkuArgs { Name = "PerGB2018" },
            RetentionInDays = world.Settings.LogRetentionDays,
            WorkspaceCapping = new WorkspaceCappingArgs { DailyQuotaGb = world.Settings.LogDailyGb },
            Features = new WorkspaceFeaturesArgs { DisableLocalAuth = true, EnableLogAccessUsingOnlyResourcePermissions = true },
            Tags = world.Tags,
        });
        Component = new Component("telemetry", new ComponentArgs
        {
            ResourceName = world.Names.Local("appi"),
            ResourceGroupName = world.Group.Name,
            Kind = "web",
            ApplicationType = "web",
            IngestionMode = "LogAnalytics",
            WorkspaceResourceId = Workspace.Id,
            DisableLocalAuth = true,
            Tags = world.Tags,
        });
        places.Add(Place.Logs, Workspace.Id);
        places.Add(Place.Telemetry, Component.Id);
    }

    /// <summary>What is asked with KQL.</summary>
    public Workspace Workspace { get; }

    /// <summary>What the apps send to.</summary>
    public Component Component { get; }

    /// <summary>Keeps a resource's own records: who read which secret, who called which model, what a job printed.</summary>
    public void Keep(string name, Output<string> resource, string group) => _ = new DiagnosticSetting($"records-{name}", new DiagnosticSettingArgs
    {
        Name = "resolver",
        ResourceUri = resource,
        WorkspaceId = Workspace.Id,
        Logs = { new DiagnosticsLogSettingsArgs { CategoryGroup = group, Enabled = true } },
    }, new CustomResourceOptions { DependsOn = [world.Group] });
}
