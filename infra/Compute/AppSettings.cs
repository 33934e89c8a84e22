using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pulumi;
using Pulumi.AzureNative.ManagedIdentity;
using Resolver.Infra.Configuration;
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
    /// <summary>Where the brain's disk is in its container.</summary>
    internal const string BrainData = "/data";

    /// <summary>Where the models file is in the brain's container, and what it is called.</summary>
    internal const string ModelsFolder = "/etc/resolver";

    internal const string ModelsFileName = "models.json";

    // Functions' own disk: the hands make their clones again on each instance.
    private const string HandsData = "/tmp/resolver";

    /// <summary>What the brain gets from the vault: the setting, and the secret's name there.</summary>
    public IReadOnlyDictionary<string, string> BrainSecrets { get; } = SecretsOfBrain(world.Settings.Jira);

    private static readonly JsonSerializerOptions AsTheAppReads = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The models file.</summary>
    public string ModelsFile { get; } = ModelsDocument.Of(world);

    /// <summary>Settings in an order that does not change.</summary>
    public static IEnumerable<KeyValuePair<string, Input<string>>> InOrder(IReadOnlyDictionary<string, Input<string>> settings) => settings.OrderBy(static setting => setting.Key, StringComparer.Ordinal);

    /// <summary>Where a secret of the vault is.</summary>
    public Output<string> AddressOf(string secret) => vaults.AddressOf(secret);

    /// <summary>The brain: the App that reads, models, search, webhooks, people, Jira; <see cref="BrainSecrets"/> besides.</summary>
    public IReadOnlyDictionary<string, Input<string>> Brain(UserAssignedIdentity identity) => With(JiraOfBrain(), new Dictionary<string, Input<string>>(App("brain", BrainData, identity), StringComparer.Ordinal)
    {
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",

        // A container's name changes with each revision, and with it the host's id, by which timers and keys are known.
        ["AzureFunctionsWebHost__hostid"] = world.Names.Local("brain"),
        ["RESOLVER_GITHUB_READER_APP_ID"] = Id(world.Settings.GitHubReaderAppId),
        ["RESOLVER_MODELS_FILE"] = $"{ModelsFolder}/{ModelsFileName}",
        ["RESOLVER_MODELS_MARK"] = ModelsDocument.Mark(ModelsFile),
        ["RESOLVER_RUNNER"] = world.Settings.RunnerImage is null ? "none" : "queue",
        ["RESOLVER_SEARCH"] = Output.Format($"https://{intelligence.Search.Name}.search.windows.net/"),
        ["RESOLVER_TENANT_ID"] = world.Account.Apply(static account => account.TenantId),
        ["RESOLVER_AUDIENCE"] = world.Settings.Audience,
        ["RESOLVER_TEAMS_APP_ID"] = identity.ClientId,
        ["RESOLVER_TEAMS_APPROVERS"] = JsonSerializer.Serialize(world.Settings.TeamsApprovers, AsTheAppReads),
        ["RESOLVER_EVENTS__queueServiceUri"] = storage.Events.PrimaryEndpoints.Apply(static at => at.Queue),
        ["RESOLVER_EVENTS__credential"] = "managedidentity",
        ["RESOLVER_EVENTS__clientId"] = identity.ClientId,
    });

    /// <summary>The hands: the App that writes, Jira, and nothing of models, webhooks or people.</summary>
    public IReadOnlyDictionary<string, Input<string>> Hands(UserAssignedIdentity identity) => With(JiraOfHands(), new Dictionary<string, Input<string>>(App("hands", HandsData, identity), StringComparer.Ordinal)
    {
        ["RESOLVER_GITHUB_WRITER_APP_ID"] = Id(world.Settings.GitHubWriterAppId),
        ["RESOLVER_GITHUB_WRITER_KEY"] = vaults.Reference(Vaults.WriterKey),
    });

    /// <summary>The runner: its queues and the artifacts.</summary>
    public IReadOnlyDictionary<string, Input<string>> Runner(UserAssignedIdentity identity) => Common(identity);

    private Dictionary<string, string?> JiraOfBrain() => world.Settings.Jira is not { } jira ? [] : new(StringComparer.Ordinal)
    {
        ["RESOLVER_JIRA_SITE"] = jira.Site,
        ["RESOLVER_JIRA_API"] = jira.Api,
        ["RESOLVER_JIRA_READER_EMAIL"] = jira.ReaderEmail,
        ["RESOLVER_JIRA_READER_CLIENT_ID"] = jira.ReaderClientId,
        ["RESOLVER_JIRA_SELF"] = jira.Self,
        ["RESOLVER_JIRA_ALLOWED_GROUP"] = jira.AllowedGroup,
        ["RESOLVER_JIRA_ALLOWED_ROLE"] = jira.AllowedRole,
        ["RESOLVER_JIRA_LABEL"] = jira.Label,
        ["RESOLVER_JIRA_PROJECTS"] = jira.ProjectsDocument,
    };

    private Dictionary<string, Input<string>> JiraOfHands()
    {
        if (world.Settings.Jira is not { } jira)
        {
            return [];
        }

        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["RESOLVER_JIRA_SITE"] = jira.Site,
            ["RESOLVER_JIRA_API"] = jira.Api,
            ["RESOLVER_JIRA_WRITER_EMAIL"] = jira.WriterEmail,
            ["RESOLVER_JIRA_WRITER_CLIENT_ID"] = jira.WriterClientId,
            ["RESOLVER_JIRA_TRANSITION"] = jira.Transition,
        };
        return With(settings, new(StringComparer.Ordinal) { [SecretSetting("WRITER", jira.WriterClientId)] = vaults.Reference(Vaults.JiraWriterToken) });
    }

    private static SortedDictionary<string, string> SecretsOfBrain(JiraSite? jira)
    {
        var secrets = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["RESOLVER_GITHUB_READER_KEY"] = Vaults.ReaderKey,
            ["RESOLVER_GITHUB_WEBHOOK_SECRET"] = Vaults.WebhookSecret,
        };
        if (jira is not null)
        {
            secrets[SecretSetting("READER", jira.ReaderClientId)] = Vaults.JiraReaderToken;
            if (jira.Webhook)
            {
                secrets["RESOLVER_JIRA_WEBHOOK_SECRET"] = Vaults.JiraWebhookSecret;
            }
        }

        return secrets;
    }

    // The same secret of the vault: a token, or what a service account proves itself with.
    private static string SecretSetting(string which, string? clientId) => $"RESOLVER_JIRA_{which}_{(clientId is null ? "TOKEN" : "CLIENT_SECRET")}";

    // What is not set does not become an empty setting.
    private static Dictionary<string, Input<string>> With(IReadOnlyDictionary<string, string?> some, Dictionary<string, Input<string>> settings) =>
        With(some.Where(static setting => setting.Value is not null).ToDictionary(static setting => setting.Key, static setting => (Input<string>)setting.Value!, StringComparer.Ordinal), settings);

    private static Dictionary<string, Input<string>> With(IReadOnlyDictionary<string, Input<string>> some, Dictionary<string, Input<string>> settings)
    {
        foreach (var (name, value) in some)
        {
            settings.Add(name, value);
        }

        return settings;
    }

    private Dictionary<string, Input<string>> App(string role, string data, UserAssignedIdentity identity) => new(Common(identity), StringComparer.Ordinal)
    {
        ["RESOLVER_ROLE"] = role,

        // host.json names it: without it the host of either app does not start.
        ["RESOLVER_TASK_HUB"] = world.Names.TaskHub,
        ["RESOLVER_DATA"] = data,
        ["AzureWebJobsStorage__tableServiceUri"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Table),
        ["AzureWebJobsStorage__credential"] = "managedidentity",
        ["AzureWebJobsStorage__clientId"] = identity.ClientId,
    };

    private Dictionary<string, Input<string>> Common(UserAssignedIdentity identity) => new(StringComparer.Ordinal)
    {
        ["AZURE_CLIENT_ID"] = identity.ClientId,
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = Output.Format($"ClientId={identity.ClientId};Authorization=AAD"),
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = logs.Component.ConnectionString,
        ["AzureWebJobsStorage__blobServiceUri"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Blob),
        ["AzureWebJobsStorage__queueServiceUri"] = storage.Work.PrimaryEndpoints.Apply(static at => at.Queue),
    };

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);
}
