using Pulumi;
using Pulumi.AzureNative.KeyVault;
using Pulumi.AzureNative.KeyVault.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Data;

/// <summary>The key vault and the names of its secrets. People put the values in; no program of ours knows them when the environment is made.</summary>
internal sealed class Vaults
{
    internal const string WebhookSecret = "github-webhook-secret";
    internal const string ReaderKey = "github-reader-key";
    internal const string WriterKey = "github-writer-key";
    internal const string JiraWebhookSecret = "jira-webhook-secret";
    internal const string JiraReaderToken = "jira-reader-token";
    internal const string JiraWriterToken = "jira-writer-token";

    // What a secret holds until somebody has set it.
    private const string NotSet = "not-set";

    public Vaults(World world, Places places, PrivateEndpoints endpoints)
    {
        Vault = new Vault("vault", new VaultArgs
        {
            VaultName = world.Names.Global("kv"),
            ResourceGroupName = world.Group.Name,
            Properties = new VaultPropertiesArgs
            {
                TenantId = world.Account.Apply(static account => account.TenantId),
                Sku = new SkuArgs { Family = "A", Name = SkuName.Standard },
                EnableRbacAuthorization = true,
                EnableSoftDelete = true,
                SoftDeleteRetentionInDays = 90,
                EnablePurgeProtection = true,
                PublicNetworkAccess = world.PublicAccess,
                NetworkAcls = new NetworkRuleSetArgs { DefaultAction = world.Settings.IsProduction ? "Deny" : "Allow", Bypass = "None" },
            },
            Tags = world.Tags,
        });
        places.Add(Place.Vault, Vault.Id);
        foreach (var name in new[] { WebhookSecret, ReaderKey, WriterKey, JiraWebhookSecret, JiraReaderToken, JiraWriterToken })
        {
            places.Add(Place.Secret(name), Secret(world, name).Id);
        }

        endpoints.Add("vault", Vault.Id, "vault", "privatelink.vaultcore.azure.net");
    }

    /// <summary>The vault.</summary>
    public Vault Vault { get; }

    /// <summary>What an app's setting says so that the platform puts the secret's value there, as the app's identity.</summary>
    public Output<string> Reference(string secret) => Output.Format($"@Microsoft.KeyVault(VaultName={Vault.Name};SecretName={secret})");

    /// <summary>Where a secret is, for a platform that reads it by address.</summary>
    public Output<string> AddressOf(string secret) => Output.Format($"https://{Vault.Name}.vault.azure.net/secrets/{secret}");

    // Made so that a role can hold on this one secret; whatever people set stays.
    private Secret Secret(World world, string name) => new($"secret-{name}", new SecretArgs
    {
        SecretName = name,
        VaultName = Vault.Name,
        ResourceGroupName = world.Group.Name,
        Properties = new SecretPropertiesArgs { Value = NotSet, ContentType = "set by an operator" },
        Tags = world.Tags,
    }, new CustomResourceOptions { IgnoreChanges = ["properties"] });
}
