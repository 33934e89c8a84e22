using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Resolver.Infra.Configuration;

/// <summary>A site of Jira whose issues the environment works on. Its secrets are in the key vault.</summary>
/// <param name="Site">Its root, such as <c>https://acme.atlassian.net/</c>.</param>
/// <param name="Api">Root of its REST interface. Default: the site; a service account needs <c>https://api.atlassian.com/ex/jira/&lt;cloud id&gt;/</c>.</param>
/// <param name="ReaderEmail">The account of the API token that reads; null for a token that is sent as it is.</param>
/// <param name="ReaderClientId">In place of a token: the service account's credential that reads.</param>
/// <param name="WriterEmail">The account of the API token that writes.</param>
/// <param name="WriterClientId">In place of a token: the service account's credential that writes.</param>
/// <param name="Self">Account id of the one that writes, where it is another one than the one that reads.</param>
/// <param name="AllowedGroup">The group whose members may ask.</param>
/// <param name="AllowedRole">The project role whose actors may ask.</param>
/// <param name="Label">What starts a run. Default <c>resolver:fix</c>.</param>
/// <param name="Transition">The transition of an issue whose pull request was merged. Default: none.</param>
/// <param name="Projects">Which repository a project's issues are about.</param>
/// <param name="Webhook">Whether its webhooks are taken. Default: they are.</param>
internal sealed record JiraSite(
    string? Site,
    string? Api,
    string? ReaderEmail,
    string? ReaderClientId,
    string? WriterEmail,
    string? WriterClientId,
    string? Self,
    string? AllowedGroup,
    string? AllowedRole,
    string? Label,
    string? Transition,
    IReadOnlyDictionary<string, JiraProject?>? Projects,
    bool Webhook = true)
{
    private const string Address = "^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$";
    private const string ProjectKey = "^[A-Z][A-Z0-9_]{1,49}$";
    private const string Repository = "^([A-Za-z0-9._-]+/[A-Za-z0-9._-]+|https://[^@?#]+)$";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The projects as the app reads them.</summary>
    public string ProjectsDocument => JsonSerializer.Serialize(Projects, Json);

    /// <summary>What is wrong, or null.</summary>
    public string? Fault() =>
        !Matches(Site, Address) ? "\"site\" is an address such as https://acme.atlassian.net/"
        : Api is not null && !Matches(Api, Address) ? "\"api\" is an address such as https://api.atlassian.com/ex/jira/<cloud id>/"
        : (ReaderClientId ?? WriterClientId) is not null && Api is null ? "with a client id \"api\" is https://api.atlassian.com/ex/jira/<cloud id>/"
        : ReaderClientId is not null && ReaderEmail is not null ? "\"readerEmail\" and \"readerClientId\" are not both there"
        : WriterClientId is not null && WriterEmail is not null ? "\"writerEmail\" and \"writerClientId\" are not both there"
        : string.IsNullOrWhiteSpace(AllowedGroup) && string.IsNullOrWhiteSpace(AllowedRole) ? "\"allowedGroup\" or \"allowedRole\" says who may ask"
        : Projects is not { Count: > 0 } ? "\"projects\" has at least one project"
        : Projects.FirstOrDefault(static pair => !Matches(pair.Key, ProjectKey) || pair.Value is not { } project || !project.Repositories.All(static one => Matches(one, Repository))) is { Key: { } wrong }
            ? $"the project {wrong} has a key of upper-case letters and repositories such as acme/shop"
        : null;

    private static bool Matches(string? text, string pattern) => text is not null && Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Patience);
}

/// <summary>The repository of a project.</summary>
/// <param name="Repository">Owner and name on GitHub, or the URL of a git repository.</param>
/// <param name="Base">Branch to start from and to go to. Default: the repository's own.</param>
/// <param name="Components">Other repositories, by the name of a component.</param>
internal sealed record JiraProject(string? Repository, string? Base, IReadOnlyDictionary<string, string>? Components)
{
    /// <summary>All of them.</summary>
    [JsonIgnore]
    public IEnumerable<string?> Repositories => (Components?.Values ?? []).Prepend(Repository);
}
