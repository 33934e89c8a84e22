using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;

namespace Resolver.Functions.Settings;

/// <summary>The settings of the app, read and checked when it starts. docs/operating.md explains each.</summary>
public sealed partial record AppSettings
{
    /// <summary>Where Event Grid's queue is, as the trigger of its function names it.</summary>
    internal const string EventStorage = "RESOLVER_EVENTS";

    private static readonly string[] HandsOnly = ["RESOLVER_GITHUB_WRITER_APP_ID", "RESOLVER_GITHUB_WRITER_KEY", "RESOLVER_GITHUB_WRITER_KEY_FILE", .. JiraSettings.OfHands];

    private static readonly string[] BrainOnly =
    [
        "RESOLVER_GITHUB_READER_APP_ID", "RESOLVER_GITHUB_READER_KEY", "RESOLVER_GITHUB_READER_KEY_FILE", "RESOLVER_GITHUB_WEBHOOK_SECRET", "RESOLVER_MODELS_FILE", "RESOLVER_SEARCH",
        "RESOLVER_TENANT_ID", "RESOLVER_AUDIENCE", "RESOLVER_RUNNER", "RESOLVER_TEAMS_APP_ID", "RESOLVER_TEAMS_APPROVERS", EventStorage,
        .. JiraSettings.OfBrain,
    ];

    /// <summary><c>RESOLVER_ROLE</c>.</summary>
    public required AppRole Role { get; init; }

    /// <summary>The identity of the app.</summary>
    public required TokenCredential Identity { get; init; }

    /// <summary>Blobs and queues.</summary>
    public required AzureStorageOptions Storage { get; init; }

    /// <summary>Where tables are; null on an emulator.</summary>
    public Uri? Tables { get; init; }

    /// <summary>The emulator's connection string; null in Azure.</summary>
    public string? Emulator { get; init; }

    /// <summary><c>RESOLVER_TASK_HUB</c>, which host.json names too: the host reads it in every role.</summary>
    public required string Hub { get; init; }

    /// <summary><c>RESOLVER_DATA</c>: mirrors and clones.</summary>
    public required string Data { get; init; }

    /// <summary>Where GitHub is, with the App of this role.</summary>
    public required GitHubOptions GitHub { get; init; }

    /// <summary>Jira, with the credential of this role; null where it is not set up.</summary>
    public JiraSettings? Jira { get; init; }

    /// <summary>What only the brain has; null for hands.</summary>
    public BrainSettings? Brain { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="read">Gives a setting's value, or null.</param>
    /// <exception cref="ResolverFault"><c>APP-SETTING</c>, <c>APP-ROLE</c>, <c>STORAGE-*</c>: the message names the setting and the cure.</exception>
    public static AppSettings Load(Func<string, string?> read)
    {
        var source = new SettingSource(read);
        var role = source.Needed("RESOLVER_ROLE", "brain or hands") switch
        {
            "brain" => AppRole.Brain,
            "hands" => AppRole.Hands,
            _ => throw SettingSource.Wrong("RESOLVER_ROLE", "brain or hands"),
        };
        source.Refuse(role == AppRole.Brain ? HandsOnly : BrainOnly, role == AppRole.Brain ? "brain" : "hands");
        var storage = StorageSettings.Load(source);
        var data = source.Needed("RESOLVER_DATA", "the absolute path of a folder for mirrors and clones");
        return new AppSettings
        {
            Role = role,
            Identity = storage.Identity,
            Storage = storage.Storage,
            Tables = storage.Emulator is null && role == AppRole.Brain ? StorageSettings.Service(source, "table") : null,
            Emulator = storage.Emulator,
            Hub = HubOf(source),
            Data = Path.IsPathFullyQualified(data) ? data : throw SettingSource.Wrong("RESOLVER_DATA", "the absolute path of a folder for mirrors and clones"),
            Jira = JiraSettings.Load(source, role, data),
            GitHub = App(source, role == AppRole.Brain ? "READER" : "WRITER"),
            Brain = role == AppRole.Brain ? BrainSettings.Load(source) : null,
        };
    }

    private static string HubOf(SettingSource source)
    {
        const string Name = "RESOLVER_TASK_HUB";
        const string Form = "3 to 45 letters and digits, beginning with a letter";
        var hub = source.Needed(Name, Form);
        return HubName().IsMatch(hub) ? hub : throw SettingSource.Wrong(Name, Form);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,44}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex HubName();

    private static GitHubOptions App(SettingSource source, string which)
    {
        var id = source.Needed($"RESOLVER_GITHUB_{which}_APP_ID", "the GitHub App's number");
        var key = source.Optional($"RESOLVER_GITHUB_{which}_KEY");
        var file = key is null ? source.Needed($"RESOLVER_GITHUB_{which}_KEY_FILE", $"the absolute path of the App's private key, PEM, or RESOLVER_GITHUB_{which}_KEY to the key itself") : null;
        return new GitHubOptions
        {
            Api = source.Optional("RESOLVER_GITHUB_API") is null ? new Uri("https://api.github.com/") : source.Address("RESOLVER_GITHUB_API", "https://api.github.com/"),
            Web = source.Optional("RESOLVER_GITHUB_WEB") is null ? new Uri("https://github.com/") : source.Address("RESOLVER_GITHUB_WEB", "https://github.com/"),
            AppId = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw SettingSource.Wrong($"RESOLVER_GITHUB_{which}_APP_ID", "the GitHub App's number"),
            PrivateKey = key is null || key.StartsWith("-----BEGIN ", StringComparison.Ordinal) ? key : throw SettingSource.Wrong($"RESOLVER_GITHUB_{which}_KEY", "the App's private key, PEM, as a reference to a key vault"),
            PrivateKeyFile = file is null || Path.IsPathFullyQualified(file) ? file : throw SettingSource.Wrong($"RESOLVER_GITHUB_{which}_KEY_FILE", "the absolute path of the App's private key, PEM"),
        };
    }
}

/// <summary>What only the brain has.</summary>
/// <param name="Tenant"><c>RESOLVER_TENANT_ID</c>: the directory whose people may ask and approve.</param>
/// <param name="Audience"><c>RESOLVER_AUDIENCE</c>: for whom their tokens are made.</param>
/// <param name="Search"><c>RESOLVER_SEARCH</c>: the search service.</param>
/// <param name="ModelsFile"><c>RESOLVER_MODELS_FILE</c>; null for the free tier alone.</param>
/// <param name="Rules">What starts a run.</param>
/// <param name="MaxUsd"><c>RESOLVER_MAX_USD</c>: spend ceiling of one run, US dollars. Default 3, range 0 to 500.</param>
/// <param name="Keep"><c>RESOLVER_KEEP_DAYS</c>: how long finished runs are kept. Default 90 days, range 1 to 3650.</param>
public sealed record BrainSettings(
    string Tenant, string Audience, Uri Search, string? ModelsFile, IntakeRules Rules, decimal MaxUsd, TimeSpan Keep)
{
    private const int ShortestSecret = 16;

    internal static BrainSettings Load(SettingSource source)
    {
        var secret = source.Needed("RESOLVER_GITHUB_WEBHOOK_SECRET", "the webhook's secret, 16 characters at least");
        var tenant = source.Needed("RESOLVER_TENANT_ID", "the directory's id");
        var models = source.Optional("RESOLVER_MODELS_FILE");
        return new BrainSettings(
            Guid.TryParse(tenant, out _) ? tenant : throw SettingSource.Wrong("RESOLVER_TENANT_ID", "the directory's id"),
            source.Needed("RESOLVER_AUDIENCE", "the id of the app registration that tokens are made for"),
            source.Address("RESOLVER_SEARCH", "https://name.search.windows.net/"),
            models is null || Path.IsPathFullyQualified(models) ? models : throw SettingSource.Wrong("RESOLVER_MODELS_FILE", "the absolute path of a models file"),
            new IntakeRules(source.Optional("RESOLVER_GITHUB_LABEL") ?? "resolver:fix", source.Optional("RESOLVER_GITHUB_SELF"), source.List("RESOLVER_GITHUB_REPOSITORIES")),
            source.Number("RESOLVER_MAX_USD", 3, 0, 500),
            TimeSpan.FromDays((double)source.Number("RESOLVER_KEEP_DAYS", 90, 1, 3650)))
        {
            HasRunner = source.Optional("RESOLVER_RUNNER") switch
            {
                null or "none" => false,
                "queue" => true,
                _ => throw SettingSource.Wrong("RESOLVER_RUNNER", "queue, or none"),
            },
            WebhookSecret = secret.Length >= ShortestSecret ? Encoding.UTF8.GetBytes(secret) : throw SettingSource.Wrong("RESOLVER_GITHUB_WEBHOOK_SECRET", "the webhook's secret, 16 characters at least"),
            Teams = TeamsSettings.Load(source),
            Events = EventsOf(source),
        };
    }

    /// <summary><c>RESOLVER_RUNNER</c> is <c>queue</c>: runs that start from now on have their tests run by <c>resolver runner</c>. Default: in the brain's own sandbox.</summary>
    public bool HasRunner { get; init; }

    /// <summary>The bot; null where there is none.</summary>
    public TeamsSettings? Teams { get; init; }

    /// <summary><c>RESOLVER_EVENTS</c>: the emulator whose queue stands for Event Grid's. Null in Azure, where the queue is made with its account, which <c>RESOLVER_EVENTS__queueServiceUri</c> names to the host.</summary>
    internal AzureStorageOptions? Events { get; private init; }

    /// <summary><c>RESOLVER_GITHUB_WEBHOOK_SECRET</c>.</summary>
    internal byte[] WebhookSecret { get; init; } = [];

    private static AzureStorageOptions? EventsOf(SettingSource source)
    {
        if (source.Optional(AppSettings.EventStorage) is { } emulator)
        {
            return AzureStorageOptions.Emulator(emulator);
        }

        source.Address($"{AppSettings.EventStorage}__queueServiceUri", "https://account.queue.core.windows.net/");
        return null;
    }
}
