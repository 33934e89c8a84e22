using Pulumi;
using Pulumi.AzureNative.ManagedIdentity;
using Pulumi.AzureNative.Storage;
using Resolver.Infra.Data;
using Resolver.Infra.Watch;

namespace Resolver.Infra.Compute;

/// <summary>The settings of the apps and of the runner: addresses and names, never a key.</summary>
/// <param name="world">The environment.</param>
/// <param name="storage">Its accounts.</param>
/// <param name="vaults">Its key vault.</param>
/// <param name="intelligence">Models and search.</param>
/// <param name="logs">Where telemetry goes.</param>
internal sealed class AppSettings(World world, StorageAccounts storage, Vaults vaults, Intelligence intelligence, Logs logs)
{
    /// <summary>The brain: models, search, ledger, intake.</summary>
    public IReadOnlyDictionary<string, Input<string>> Brain(UserAssignedIdentity identity) => new Dictionary<string, Input<string>>(Host("brain", identity, storage.Brain), StringComparer.Ordinal)
    {
        ["RESOLVER_MODELS_ENDPOINT"] = intelligence.Models.Properties.Apply(static account => account.Endpoint),
        ["RESOLVER_MODELS_TIERS"] = string.Join(',', world.Settings.Models.Select(static model => model.Tier)),
        ["RESOLVER_SEARCH_ENDPOINT"] = Output.Format($"https://{intelligence.Search.Name}.search.windows.net"),
        ["RESOLVER_LEDGER_ENDPOINT"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Table),
        ["RESOLVER_EVENTS__queueServiceUri"] = storage.Events.PrimaryEndpoints.Apply(static at => at.Queue),
        ["RESOLVER_EVENTS__credential"] = "managedidentity",
        ["RESOLVER_EVENTS__clientId"] = identity.ClientId,
        ["RESOLVER_BOT_APP_ID"] = identity.ClientId,
        ["RESOLVER_BOT_TENANT_ID"] = world.Account.Apply(static account => account.TenantId),
        ["RESOLVER_WEBHOOK_SECRET_NAME"] = Vaults.WebhookSecret,
    };

    /// <summary>The hands: the name of the write credential, and nothing of models.</summary>
    public IReadOnlyDictionary<string, Input<string>> Hands(UserAssignedIdentity identity) => new Dictionary<string, Input<string>>(Host("hands", identity, storage.Hands), StringComparer.Ordinal)
    {
        ["RESOLVER_GITHUB_APP_KEY_NAME"] = Vaults.AppKey,
    };

    /// <summary>The runner: its two queues and the artifacts.</summary>
    public IReadOnlyDictionary<string, Input<string>> Runner(UserAssignedIdentity identity) => new Dictionary<string, Input<string>>(Common(identity), StringComparer.Ordinal)
    {
        ["RESOLVER_RUNNER_QUEUE"] = WorkQueue.RunnerWork.Name,
        ["RESOLVER_RUNNER_RESULTS"] = WorkQueue.RunnerResults.Name,
    };

    private Dictionary<string, Input<string>> Host(string role, UserAssignedIdentity identity, StorageAccount account) => new(Common(identity), StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage__accountName"] = account.Name,
        ["AzureWebJobsStorage__credential"] = "managedidentity",
        ["AzureWebJobsStorage__clientId"] = identity.ClientId,
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = Output.Format($"ClientId={identity.ClientId};Authorization=AAD"),
        ["RESOLVER_TASK_HUB"] = world.Names.TaskHub,
        ["RESOLVER_ROLE"] = role,
        ["RESOLVER_VAULT"] = vaults.Vault.Properties.Apply(static vault => vault.VaultUri ?? string.Empty),
        ["RESOLVER_WORK__queueServiceUri"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Queue),
        ["RESOLVER_WORK__credential"] = "managedidentity",
        ["RESOLVER_WORK__clientId"] = identity.ClientId,
    };

    private Dictionary<string, Input<string>> Common(UserAssignedIdentity identity) => new(StringComparer.Ordinal)
    {
        ["AZURE_CLIENT_ID"] = identity.ClientId,
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = logs.Component.ConnectionString,
        ["RESOLVER_BLOBS"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Blob),
        ["RESOLVER_QUEUES"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Queue),
    };
}
