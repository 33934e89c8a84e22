using Pulumi;
using Pulumi.AzureNative.ManagedIdentity;
using Pulumi.AzureNative.Network;
using Pulumi.AzureNative.Storage;
using Pulumi.AzureNative.Web;
using Pulumi.AzureNative.Web.Inputs;

namespace Resolver.Infra.Compute;

/// <summary>What one app is made of. Brain and hands are the same package; role, identity, storage and network differ.</summary>
internal sealed record HostedApp
{
    /// <summary>brain or hands.</summary>
    public required string Role { get; init; }

    /// <summary>Who it is.</summary>
    public required UserAssignedIdentity Identity { get; init; }

    /// <summary>The account that its package is in.</summary>
    public required StorageAccount Storage { get; init; }

    /// <summary>The package's container.</summary>
    public required string Packages { get; init; }

    /// <summary>Where its calls come from, in prod.</summary>
    public required Subnet? Subnet { get; init; }

    /// <summary>Its settings.</summary>
    public required IReadOnlyDictionary<string, Input<string>> Settings { get; init; }

    /// <summary>Who may call it: "Disabled" for nobody from outside the network.</summary>
    public required string PublicAccess { get; init; }

    /// <summary>Address ranges and service tags that may call it; empty is everybody.</summary>
    public required IReadOnlyList<IpSecurityRestrictionArgs> Callers { get; init; }

    /// <summary>How many instances wait for requests.</summary>
    public required int AlwaysReady { get; init; }

    /// <summary>Makes the plan and the app.</summary>
    /// <param name="world">The environment.</param>
    /// <param name="grants">What it may do; the app begins after that.</param>
    public WebApp Make(World world, IReadOnlyList<Resource> grants)
    {
        var plan = new AppServicePlan($"plan-{Role}", new AppServicePlanArgs
        {
            Name = world.Names.Local("asp", Role),
            ResourceGroupName = world.Group.Name,
            Kind = "functionapp",
            Reserved = true,
            Sku = new SkuDescriptionArgs { Name = "FC1", Tier = "FlexConsumption" },
            ZoneRedundant = world.Settings.IsProduction,
            Tags = world.Tags,
        });
        var app = new WebApp($"app-{Role}", Args(world, plan), new CustomResourceOptions { DependsOn = [.. grants] });
        _ = new WebAppFtpAllowed($"app-{Role}-ftp", new WebAppFtpAllowedArgs { Name = app.Name, ResourceGroupName = world.Group.Name, Allow = false });
        _ = new WebAppScmAllowed($"app-{Role}-scm", new WebAppScmAllowedArgs { Name = app.Name, ResourceGroupName = world.Group.Name, Allow = false });
        return app;
    }

    private WebAppArgs Args(World world, AppServicePlan plan)
    {
        var args = new WebAppArgs
        {
            Name = world.Names.Global("func", Role),
            ResourceGroupName = world.Group.Name,
            Kind = "functionapp,linux",
            ServerFarmId = plan.Id,
            HttpsOnly = true,
            PublicNetworkAccess = PublicAccess,
            Identity = new Pulumi.AzureNative.Web.Inputs.ManagedServiceIdentityArgs { Type = ManagedServiceIdentityType.UserAssigned, UserAssignedIdentities = Identity.Id },
            KeyVaultReferenceIdentity = Identity.Id,
            FunctionAppConfig = Package(),
            SiteConfig = Site(),
            Tags = world.Tags,
        };
        if (Subnet is not null)
        {
            args.VirtualNetworkSubnetId = Subnet.Id;
        }

        return args;
    }

    private SiteConfigArgs Site()
    {
        var site = new SiteConfigArgs
        {
            MinTlsVersion = "1.2",
            FtpsState = "Disabled",
            Http20Enabled = true,
            AppSettings = Settings.OrderBy(static setting => setting.Key, StringComparer.Ordinal).Select(static setting => new NameValuePairArgs { Name = setting.Key, Value = setting.Value }).ToArray(),
        };
        if (Callers.Count > 0)
        {
            site.IpSecurityRestrictions = Callers.ToArray();
            site.IpSecurityRestrictionsDefaultAction = "Deny";
            site.ScmIpSecurityRestrictionsUseMain = true;
        }

        return site;
    }

    private FunctionAppConfigArgs Package()
    {
        var scale = new FunctionsScaleAndConcurrencyArgs { InstanceMemoryMB = 2048, MaximumInstanceCount = 40 };
        if (AlwaysReady > 0)
        {
            scale.AlwaysReady.Add(new FunctionsAlwaysReadyConfigArgs { Name = "http", InstanceCount = AlwaysReady });
        }

        return new FunctionAppConfigArgs
        {
            Runtime = new FunctionsRuntimeArgs { Name = "dotnet-isolated", Version = "10.0" },
            ScaleAndConcurrency = scale,
            Deployment = new FunctionsDeploymentArgs
            {
                Storage = new FunctionsDeploymentStorageArgs
                {
                    Type = "blobContainer",
                    Value = Storage.PrimaryEndpoints.Apply(at => at.Blob + Packages),
                    Authentication = new FunctionsDeploymentStorageAuthenticationArgs { Type = "UserAssignedIdentity", UserAssignedIdentityResourceId = Identity.Id },
                },
            },
        };
    }
}
