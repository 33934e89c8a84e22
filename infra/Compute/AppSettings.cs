using System.Globalization;
using Pulumi;
using Pulumi.AzureNative.ManagedIdentity;
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
    // Functions' own disk: mirrors and clones are made again on each instance.
    private const string Data = "/tmp/resolver";

    // Where the package is on an instance; the deployment puts the models file into it.
    private const string ModelsFile = "/home/site/wwwroot/models.json";

    /// <summary>The brain: the App that reads, models, search, webhooks, people.</summary>
    public IReadOnlyDictionary<string, Input<string>> Brain(UserAssignedIdentity identity) => new Dictionary<string, Input<string>>(App("brain", identity), StringComparer.Ordinal)
    {
        ["RESOLVER_GITHUB_READER_APP_ID"] = Id(world.Settings.GitHubReaderAppId),
        ["RESOLVER_GITHUB_READER_KEY"] = vaults.Reference(Vaults.ReaderKey),
        ["RESOLVER_GITHUB_WEBHOOK_SECRET"] = vaults.Reference(Vaults.WebhookSecret),
        ["RESOLVER_MODELS_FILE"] = ModelsFile,
        ["RESOLVER_SEARCH"] = Output.Format($"https://{intelligence.Search.Name}.search.windows.net/"),
        ["RESOLVER_TASK_HUB"] = world.Names.TaskHub,
        ["RESOLVER_TENANT_ID"] = world.Account.Apply(static account => account.TenantId),
        ["RESOLVER_AUDIENCE"] = world.Settings.Audience,
        ["RESOLVER_EVENTS__queueServiceUri"] = storage.Events.PrimaryEndpoints.Apply(static at => at.Queue),
        ["RESOLVER_EVENTS__credential"] = "managedidentity",
        ["RESOLVER_EVENTS__clientId"] = identity.ClientId,
    };

    /// <summary>The hands: the App that writes, and nothing of models, webhooks or people.</summary>
    public IReadOnlyDictionary<string, Input<string>> Hands(UserAssignedIdentity identity) => new Dictionary<string, Input<string>>(App("hands", identity), StringComparer.Ordinal)
    {
        ["RESOLVER_GITHUB_WRITER_APP_ID"] = Id(world.Settings.GitHubWriterAppId),
        ["RESOLVER_GITHUB_WRITER_KEY"] = vaults.Reference(Vaults.WriterKey),
    };

    /// <summary>The runner: its queues and the artifacts.</summary>
    public IReadOnlyDictionary<string, Input<string>> Runner(UserAssignedIdentity identity) => Common(identity);

    private Dictionary<string, Input<string>> App(string role, UserAssignedIdentity identity) => new(Common(identity), StringComparer.Ordinal)
    {
        ["RESOLVER_ROLE"] = role,
        ["RESOLVER_DATA"] = Data,
        ["AzureWebJobsStorage__tableServiceUri"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Table),
        ["AzureWebJobsStorage__credential"] = "managedidentity",
        ["AzureWebJobsStorage__clientId"] = identity.ClientId,
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = Output.Format($"ClientId={identity.ClientId};Authorization=AAD"),
    };

    private Dictionary<string, Input<string>> Common(UserAssignedIdentity identity) => new(StringComparer.Ordinal)
    {
        ["AZURE_CLIENT_ID"] = identity.ClientId,
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = logs.Component.ConnectionString,
        ["AzureWebJobsStorage__blobServiceUri"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Blob),
        ["AzureWebJobsStorage__queueServiceUri"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Queue),
    };

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);
}
