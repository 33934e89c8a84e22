using System.Text;
using System.Text.Json;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.Jira;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Json;

namespace Resolver.Functions.Settings;

/// <summary>A site of Jira, as one role sees it: the brain reads there, hands write.</summary>
/// <param name="Options">Where it is, and the credential of the role.</param>
public sealed record JiraSettings(JiraOptions Options)
{
    /// <summary>Settings of hands alone.</summary>
    internal static readonly string[] OfHands =
        ["RESOLVER_JIRA_WRITER_EMAIL", "RESOLVER_JIRA_WRITER_TOKEN", "RESOLVER_JIRA_WRITER_CLIENT_ID", "RESOLVER_JIRA_WRITER_CLIENT_SECRET", Move];

    /// <summary>Settings of the brain alone.</summary>
    internal static readonly string[] OfBrain =
    [
        "RESOLVER_JIRA_READER_EMAIL", "RESOLVER_JIRA_READER_TOKEN", "RESOLVER_JIRA_READER_CLIENT_ID", "RESOLVER_JIRA_READER_CLIENT_SECRET", Hook, Group, Role, List, Label, Writer,
    ];

    private const string Site = "RESOLVER_JIRA_SITE";
    private const string Api = "RESOLVER_JIRA_API";
    private const string Hook = "RESOLVER_JIRA_WEBHOOK_SECRET";
    private const string Group = "RESOLVER_JIRA_ALLOWED_GROUP";
    private const string Role = "RESOLVER_JIRA_ALLOWED_ROLE";
    private const string List = "RESOLVER_JIRA_PROJECTS";
    private const string Label = "RESOLVER_JIRA_LABEL";
    private const string Writer = "RESOLVER_JIRA_SELF";
    private const string Move = "RESOLVER_JIRA_TRANSITION";
    private const string Form = """projects by key, such as {"SHOP":{"repository":"acme/shop","base":"main","components":{"Web":"acme/shop-web"}}}""";
    private const int ShortestSecret = 16;

    /// <summary><c>RESOLVER_JIRA_LABEL</c> and <c>RESOLVER_JIRA_PROJECTS</c>, of the brain: what starts a run, and where. Default: label <c>resolver:fix</c>, no project.</summary>
    public TicketRules Rules { get; init; } = new("resolver:fix", new Dictionary<string, TicketProject>(StringComparer.Ordinal));

    /// <summary><c>RESOLVER_JIRA_SELF</c>, of the brain: the account that hands write as. Null where it is the one that the brain reads as.</summary>
    public string? Self { get; init; }

    /// <summary><c>RESOLVER_JIRA_TRANSITION</c>, of hands: the transition, or its status, of an issue whose pull request was merged. Null for none.</summary>
    public string? Transition { get; init; }

    /// <summary><c>RESOLVER_JIRA_WEBHOOK_SECRET</c>, of the brain. Null where no webhook is taken.</summary>
    internal byte[]? WebhookSecret { get; init; }

    /// <summary>Null where the app is connected to no site.</summary>
    /// <param name="source">Settings.</param>
    /// <param name="role">What the app is.</param>
    /// <param name="data">Its folder, where tokens of OAuth are kept.</param>
    /// <exception cref="ResolverFault"><c>APP-SETTING</c>.</exception>
    internal static JiraSettings? Load(SettingSource source, AppRole role, string data)
    {
        string[] own = role == AppRole.Brain ? OfBrain : OfHands;
        return source.Optional(Site) is null && own.Append(Api).All(name => source.Optional(name) is null) ? null
            : role == AppRole.Brain ? ForBrain(source, Reach(source, "READER", data))
            : new JiraSettings(Reach(source, "WRITER", data)) { Transition = source.Optional(Move) };
    }

    private static JiraSettings ForBrain(SettingSource source, JiraOptions options)
    {
        var (group, role) = (source.Optional(Group), source.Optional(Role));
        if (group is null && role is null)
        {
            source.Needed(Group, $"the group whose members may start runs and approve, or {Role} to a project role: nobody could ask");
        }

        return new JiraSettings(options with { AllowedGroup = group, AllowedRole = role })
        {
            Rules = new TicketRules(LabelOf(source), Projects(source.Needed(List, Form))),
            Self = source.Optional(Writer),
            WebhookSecret = source.Optional(Hook) is null ? null : Encoding.UTF8.GetBytes(Secret(source, Hook, "the webhook's secret, 16 characters at least")),
        };
    }

    private static JiraOptions Reach(SettingSource source, string which, string data)
    {
        var site = Root(source, Site, "https://acme.atlassian.net/");
        var client = $"RESOLVER_JIRA_{which}_CLIENT_ID";
        var token = $"RESOLVER_JIRA_{which}_TOKEN";
        if (source.Optional(client) is { } id)
        {
            return source.Optional(token) is not null || source.Optional($"RESOLVER_JIRA_{which}_EMAIL") is not null
                ? throw SettingSource.Wrong(client, $"nothing where {token} says who the app is, or take RESOLVER_JIRA_{which}_TOKEN and RESOLVER_JIRA_{which}_EMAIL away")
                : new JiraOptions { Site = site, Api = Root(source, Api, "https://api.atlassian.com/ex/jira/<cloud id>/"), Grant = Grant(source, which, id, data) };
        }

        return new JiraOptions
        {
            Site = site,
            Api = source.Optional(Api) is null ? site : Root(source, Api, "https://api.atlassian.com/ex/jira/<cloud id>/"),
            Email = source.Optional($"RESOLVER_JIRA_{which}_EMAIL"),
            Token = Secret(source, token, $"the API token of the account, by reference to a key vault, or {client} to a service account's"),
        };
    }

    // A person's consent is renewed by a token that is good once; apps that come and go have no place to keep the next one.
    private static JiraGrant Grant(SettingSource source, string which, string id, string data) => new()
    {
        ClientId = id,
        ClientSecret = Secret(source, $"RESOLVER_JIRA_{which}_CLIENT_SECRET", "the secret of the service account's credential, by reference to a key vault"),
        StateFile = Path.Combine(data, "jira-oauth.json"),
    };

    private static string Secret(SettingSource source, string name, string what) => source.Needed(name, what) is { Length: >= ShortestSecret } secret ? secret : throw SettingSource.Wrong(name, what);

    private static string LabelOf(SettingSource source) => source.Optional(Label) is not { } label ? "resolver:fix"
        : label.Any(char.IsWhiteSpace) ? throw SettingSource.Wrong(Label, "a label, which has no space")
        : label;

    private static Dictionary<string, TicketProject> Projects(string text)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Dictionary<string, TicketProject?>>(text, ResolverJson.Options);
            return read is { Count: > 0 } && read.All(IsProject)
                ? read.ToDictionary(static pair => pair.Key, static pair => pair.Value! with { Components = pair.Value.Components ?? new Dictionary<string, string>(StringComparer.Ordinal) }, StringComparer.Ordinal)
                : throw SettingSource.Wrong(List, Form);
        }
        catch (JsonException)
        {
            throw SettingSource.Wrong(List, Form);
        }
    }

    private static bool IsProject(KeyValuePair<string, TicketProject?> pair) =>
        TicketKey.TryParse(pair.Key + "-1") is not null && pair.Value is { } project && IsRepository(project.Repository) && project.Components?.Values.All(IsRepository) is not false;

    private static bool IsRepository(string? named) => named is not null
        && (named.Contains("://", StringComparison.Ordinal) ? SafeAddress.Of(named) is not null : named.Split('/') is [{ Length: > 0 }, { Length: > 0 }]);

    private static Uri Root(SettingSource source, string name, string example)
    {
        var address = source.Address(name, example);
        return address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
