using Pulumi;
using Pulumi.AzureNative.CognitiveServices;
using Pulumi.AzureNative.CognitiveServices.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Configuration;
using Resolver.Infra.Networks;
using ModelOnAzure = Pulumi.AzureNative.CognitiveServices.Deployment;
using SearchArgs = Pulumi.AzureNative.Search.ServiceArgs;
using SearchService = Pulumi.AzureNative.Search.Service;
using SearchSku = Pulumi.AzureNative.Search.Inputs.SkuArgs;

namespace Resolver.Infra.Data;

/// <summary>The tiers' models in Azure OpenAI, and the code index in AI Search. Neither has a key.</summary>
internal sealed class Intelligence
{
    public Intelligence(World world, Places places, PrivateEndpoints endpoints)
    {
        Models = Account(world);
        Deploy(world);
        places.Add(Place.Models, Models.Id);
        endpoints.Add("models", Models.Id, "account", "privatelink.openai.azure.com");

        Search = new SearchService("search", new SearchArgs
        {
            SearchServiceName = world.Names.Global("srch"),
            ResourceGroupName = world.Group.Name,
            Sku = new SearchSku { Name = world.Settings.SearchSku },
            ReplicaCount = world.Settings.SearchReplicas,
            PartitionCount = 1,
            DisableLocalAuth = true,
            PublicNetworkAccess = world.PublicAccess,
            Tags = world.Tags,
        });
        places.Add(Place.Search, Search.Id);
        endpoints.Add("search", Search.Id, "searchService", "privatelink.search.windows.net");
    }

    /// <summary>The Azure OpenAI account.</summary>
    public Account Models { get; }

    /// <summary>The search service.</summary>
    public SearchService Search { get; }

    private static Account Account(World world) => new("models", new AccountArgs
    {
        AccountName = world.Names.Global("oai"),
        ResourceGroupName = world.Group.Name,
        Kind = "OpenAI",
        Sku = new SkuArgs { Name = "S0" },
        Properties = new AccountPropertiesArgs
        {
            CustomSubDomainName = world.Names.Global("oai"),
            DisableLocalAuth = true,
            RestrictOutboundNetworkAccess = true,
            PublicNetworkAccess = world.PublicAccess,
            NetworkAcls = new NetworkRuleSetArgs { DefaultAction = world.Settings.IsProduction ? "Deny" : "Allow" },
        },
        Tags = world.Tags,
    });

    // One after another: the account refuses two changes at a time. A model's version changes only when the stack says so.
    private void Deploy(World world)
    {
        ModelOnAzure? last = null;
        foreach (var model in world.Settings.Models)
        {
            last = new ModelOnAzure($"model-{model.Tier}", Args(world, model), new CustomResourceOptions { DependsOn = last is null ? [] : [last] });
        }
    }

    private DeploymentArgs Args(World world, ModelDeployment model) => new()
    {
        DeploymentName = model.Tier,
        AccountName = Models.Name,
        ResourceGroupName = world.Group.Name,
        Sku = new SkuArgs { Name = model.Sku, Capacity = model.Capacity },
        Properties = new DeploymentPropertiesArgs
        {
            Model = new DeploymentModelArgs { Format = "OpenAI", Name = model.Model, Version = model.Version },
            VersionUpgradeOption = "NoAutoUpgrade",
        },
    };
}
