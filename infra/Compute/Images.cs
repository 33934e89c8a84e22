using Pulumi;
using Pulumi.AzureNative.App.Inputs;
using Pulumi.AzureNative.ContainerRegistry;
using Pulumi.AzureNative.ManagedIdentity;
using Resolver.Infra.Access;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Compute;

/// <summary>
/// The registry of the environment's own images, without a password. A stack that names no images yet makes all but what runs from them, so that there is
/// something to push them to.
/// </summary>
internal sealed class Images
{
    public Images(World world, Places places, PrivateEndpoints endpoints)
    {
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
    }

    /// <summary>Where images are pushed to.</summary>
    public Registry Registry { get; }

    /// <summary>Where an image is pulled from.</summary>
    /// <param name="image"><c>name:tag</c> or <c>name@sha256:…</c>.</param>
    public Output<string> Of(string image) => Output.Format($"{Registry.LoginServer}/{image}");

    /// <summary>Who pulls.</summary>
    public RegistryCredentialsArgs PulledAs(UserAssignedIdentity identity) => new() { Server = Registry.LoginServer, Identity = identity.Id };
}
