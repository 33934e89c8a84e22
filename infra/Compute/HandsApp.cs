using Pulumi;
using Pulumi.AzureNative.Web;
using Pulumi.AzureNative.Web.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Data;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Compute;

/// <summary>The hands: a Functions app on Flex Consumption, which is nobody's while its queue is empty. Nothing calls it; its package is out of the brain's reach.</summary>
internal static class HandsApp
{
    /// <summary>Makes the plan and the app.</summary>
    public static WebApp Make(
        World world, Identities identities, StorageAccounts storage, Subnets subnets, AppSettings settings, PrivateEndpoints endpoints, IReadOnlyList<Resource> grants)
    {
        var plan = new AppServicePlan("plan-hands", new AppServicePlanArgs
        {
            Name = world.Names.Local("asp", "hands"),
            ResourceGroupName = world.Group.Name,
            Kind = "functionapp",
            Reserved = true,
            Sku = new SkuDescriptionArgs { Name = "FC1", Tier = "FlexConsumption" },
            ZoneRedundant = world.Settings.IsProduction,
            Tags = world.Tags,
        });
        var app = new WebApp("app-hands", Args(world, identities, storage, subnets, settings, plan), new CustomResourceOptions { DependsOn = [.. grants] });
        _ = new WebAppFtpAllowed("app-hands-ftp", new WebAppFtpAllowedArgs { Name = app.Name, ResourceGroupName = world.Group.Name, Allow = false });
        _ = new WebAppScmAllowed("app-hands-scm", new WebAppScmAllowedArgs { Name = app.Name, ResourceGroupName = world.Group.Name, Allow = false });
        endpoints.Add("hands", app.Id, "sites", "privatelink.azurewebsites.net");
        return app;
    }

    private static WebAppArgs Args(World world, Identities identities, StorageAccounts storage, Subnets subnets, AppSettings settings, AppServicePlan plan)
    {
        var identity = identities.Hands.Id;
        var args = new WebAppArgs
        {
            Name = world.Names.Global("func", "hands"),
            ResourceGroupName = world.Group.Name,
            Kind = "functionapp,linux",
            ServerFarmId = plan.Id,
            HttpsOnly = true,
            PublicNetworkAccess = world.PublicAccess,
            Identity = new Pulumi.AzureNative.Web.Inputs.ManagedServiceIdentityArgs { Type = ManagedServiceIdentityType.UserAssigned, UserAssignedIdentities = identity },
            KeyVaultReferenceIdentity = identity,
            FunctionAppConfig = Package(storage, identity),
            SiteConfig = new SiteConfigArgs
            {
                MinTlsVersion = "1.2",
                FtpsState = "Disabled",
                Http20Enabled = true,
                AppSettings = AppSettings.InOrder(settings.Hands(identities.Hands)).Select(static setting => new NameValuePairArgs { Name = setting.Key, Value = setting.Value }).ToArray(),
            },
            Tags = world.Tags,
        };
        if (subnets.Hands is { } subnet)
        {
            args.VirtualNetworkSubnetId = subnet.Id;
        }

        return args;
    }

    private static FunctionAppConfigArgs Package(StorageAccounts storage, Output<string> identity) => new()
    {
        Runtime = new FunctionsRuntimeArgs { Name = "dotnet-isolated", Version = "10.0" },
        ScaleAndConcurrency = new FunctionsScaleAndConcurrencyArgs { InstanceMemoryMB = 2048, MaximumInstanceCount = 40 },
        Deployment = new FunctionsDeploymentArgs
        {
            Storage = new FunctionsDeploymentStorageArgs
            {
                Type = "blobContainer",
                Value = storage.Hands.PrimaryEndpoints.Apply(static at => at.Blob + StorageAccounts.HandsPackages),
                Authentication = new FunctionsDeploymentStorageAuthenticationArgs { Type = "UserAssignedIdentity", UserAssignedIdentityResourceId = identity },
            },
        },
    };
}
