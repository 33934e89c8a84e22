using System.Text;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;

namespace Resolver.Local.Composition;

/// <summary><c>jira</c> of <c>settings.json</c>: where Jira is, who we are there, who may ask, and which repository a project is about. Secrets are named, never written here.</summary>
public sealed record JiraSettings
{
    /// <summary>Root of the site, for example <c>https://acme.atlassian.net/</c>.</summary>
    public string Site { get; init; } = string.Empty;

    /// <summary>Root of the REST interface. Default: the site; with OAuth it must be set, and is <c>https://api.atlassian.com/ex/jira/&lt;cloud id&gt;/</c>.</summary>
    public string? Api { get; init; }

    /// <summary>The account's e-mail, for an API token; without it the token is sent as a bearer token.</summary>
    public string? Email { get; init; }

    /// <summary>The variable that holds the token; empty where <see cref="Oauth"/> is set.</summary>
    public string TokenEnv { get; init; } = string.Empty;

    /// <summary>Absolute path of a file with another token of the same account, which writes and which Hands alone read; null where one token does both.</summary>
    public string? WriteTokenFile { get; init; }

    /// <summary>The OAuth 2.0 grant that reads, whose tokens are renewed; null for a token that is taken as it is.</summary>
    public JiraGrantSettings? Oauth { get; init; }

    /// <summary>The OAuth 2.0 grant of the same account that writes, which Hands alone use: its secrets belong into files; null where <see cref="Oauth"/> does both.</summary>
    public JiraGrantSettings? WriteOauth { get; init; }

    /// <summary>The variable that holds the webhook's secret; without it no event is taken.</summary>
    public string? WebhookSecretEnv { get; init; }

    /// <summary>Name or id of the group whose members may start runs and approve; null for none.</summary>
    public string? AllowedGroup { get; init; }

    /// <summary>Name of the project role whose actors may, each in their project; null for none.</summary>
    public string? AllowedRole { get; init; }

    /// <summary>The label that starts a run. Default <c>resolver:fix</c>.</summary>
    public string Label { get; init; } = "resolver:fix";

    /// <summary>Which repository a project's issues are about, by the project's key.</summary>
    public IReadOnlyDictionary<string, JiraProjectSettings> Projects { get; init; } = new Dictionary<string, JiraProjectSettings>(StringComparer.Ordinal);

    /// <summary>Name of the transition, or of its status, when the pull request is merged; null for none.</summary>
    public string? TransitionOnMerge { get; init; }

    /// <summary>Minutes between two looks for what webhooks missed. Default 5, range 0 to 1440; 0 for none.</summary>
    public int PollMinutes { get; init; } = 5;

    /// <summary>Spend ceiling of one run, US dollars. Default 3.00, range 0 to 500.</summary>
    public decimal MaxUsd { get; init; } = 3.00m;

    /// <summary>Where and who, for reading.</summary>
    /// <param name="environment">Variables.</param>
    /// <param name="folder">The data folder, which keeps renewed tokens.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal JiraOptions Options(Func<string, string?> environment, string folder)
    {
        Check();
        var site = Root(Site, "site");
        return new JiraOptions
        {
            Site = site,
            Api = Api is null ? site : Root(Api, "api"),
            Email = Email,
            Token = Oauth is null ? Variable(environment, TokenEnv, "tokenEnv") : string.Empty,
            Grant = Oauth?.Grant(environment, Path.Combine(folder, "jira-oauth.json"), "oauth"),
            AllowedGroup = AllowedGroup,
            AllowedRole = AllowedRole,
        };
    }

    private void Check()
    {
        Demand(Oauth is null || (TokenEnv.Length == 0 && Email is null), "has a token (tokenEnv, email) and oauth: one of them says who we are");
        Demand(Oauth is null || Api is not null, "has oauth without api: OAuth tokens are good at https://api.atlassian.com/ex/jira/<cloud id>/ alone");
        Demand(WriteOauth is null || (Oauth is not null && WriteTokenFile is null), "has a writeOauth without oauth, or beside writeTokenFile");
        Demand(AllowedGroup is { Length: > 0 } || AllowedRole is { Length: > 0 }, "names neither a group (allowedGroup) nor a role (allowedRole): nobody could ask");
        Demand(MaxUsd is >= 0 and <= 500, "has a maxUsd that is not 0 to 500");
        Demand(PollMinutes is >= 0 and <= 1440, "has a pollMinutes that is not 0 to 1440");
        Demand(Label.Length > 0 && !Label.Any(char.IsWhiteSpace), "has a label that is empty or has a space");
        Demand(WriteTokenFile is null || Path.IsPathFullyQualified(WriteTokenFile), "has a writeTokenFile that is no absolute path");
        foreach (var (key, project) in Projects)
        {
            Demand(TicketKey.TryParse(key + "-1") is not null, $"has a project '{key}' whose key is none: upper-case letters and digits");
            Demand(project.Repository.Length > 0 && project.Components.Values.All(static one => one.Length > 0), $"has a project '{key}' without a repository");
        }
    }

    /// <summary>The same for writing; only Hands ask for it.</summary>
    /// <param name="environment">Variables.</param>
    /// <param name="folder">The data folder, which keeps renewed tokens.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal JiraOptions WriteOptions(Func<string, string?> environment, string folder)
    {
        var options = Options(environment, folder);
        return WriteOauth is not null ? options with { Grant = WriteOauth.Grant(environment, Path.Combine(folder, "jira-oauth-write.json"), "writeOauth") }
            : WriteTokenFile is not null ? options with { Token = FileText(WriteTokenFile, "writeTokenFile"), Grant = null }
            : options;
    }

    /// <summary>The webhook's secret; null where none is named.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal byte[]? Secret(Func<string, string?> environment) => WebhookSecretEnv is null ? null : Encoding.UTF8.GetBytes(Variable(environment, WebhookSecretEnv, "webhookSecretEnv"));

    /// <summary>What starts a run, and where.</summary>
    internal TicketRules Rules() => new(Label, Projects.ToDictionary(static pair => pair.Key, static pair => new TicketProject(pair.Value.Repository, pair.Value.Base, pair.Value.Components), StringComparer.Ordinal));

    internal static string Variable(Func<string, string?> environment, string name, string field) =>
        name.Length > 0 && environment(name) is { Length: > 0 } value ? value.Trim() : throw OperatorSettings.Invalid($"has a jira.{field} that names no variable that is set");

    internal static string FileText(string file, string field)
    {
        Demand(Path.IsPathFullyQualified(file), $"has a {field} that is no absolute path");
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw OperatorSettings.Invalid($"has a jira.{field} that cannot be read", unreadable);
        }
    }

    internal static Uri Root(string text, string name, bool slash = true) =>
        SafeAddress.Of(slash ? text.TrimEnd('/') + "/" : text) ?? throw OperatorSettings.Invalid($"has a jira.{name} that is no absolute https address without a user");

    private static void Demand(bool holds, string problem)
    {
        if (!holds)
        {
            throw OperatorSettings.Invalid($"has a jira that {problem}");
        }
    }
}

/// <summary>The repository of a project.</summary>
public sealed record JiraProjectSettings
{
    /// <summary>Owner and name on GitHub, or the URL of a git repository.</summary>
    public string Repository { get; init; } = string.Empty;

    /// <summary>Branch to start from and to go to; null for the default one.</summary>
    public string? Base { get; init; }

    /// <summary>Other repositories, by the name of a component of the project.</summary>
    public IReadOnlyDictionary<string, string> Components { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
