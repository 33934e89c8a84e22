using System.Globalization;
using System.Text.Json.Nodes;

namespace Resolver.TestKit.Jira;

/// <summary>What a site of Jira holds.</summary>
public sealed class JiraState(TimeProvider clock)
{
    private readonly Dictionary<string, (string Name, List<string> Groups)> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JiraIssue> _issues = new(StringComparer.Ordinal);
    private long _next = 10_000;

    /// <summary>Roles of each project: their id and name, and who acts in them: accounts, or <c>group:</c> and a name.</summary>
    public IDictionary<string, IReadOnlyList<(long Id, string Name, IReadOnlyList<string> Actors)>> Roles { get; } =
        new Dictionary<string, IReadOnlyList<(long, string, IReadOnlyList<string>)>>(StringComparer.Ordinal);

    /// <summary>How many items a page has at most. Default 100.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>The site's time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>All issues by key.</summary>
    internal IReadOnlyDictionary<string, JiraIssue> Issues => _issues;

    /// <summary>Adds an account with its groups.</summary>
    public JiraState With(string account, string name, params IReadOnlyList<string> groups)
    {
        _people[account] = (name, [.. groups]);
        return this;
    }

    /// <summary>Opens an issue.</summary>
    public JiraState Open(string key, string creator, string summary, JsonNode? description = null, params IReadOnlyList<string> labels)
    {
        _issues[key] = new JiraIssue(Next(), key, creator, summary, description ?? Document(["Nothing more."]), Now) { Labels = [.. labels] };
        return this;
    }

    /// <summary>Changes an issue as its admins could.</summary>
    public void Change(string key, Action<JiraIssue> change)
    {
        change(_issues[key]);
        _issues[key].Updated = Now;
    }

    /// <summary>Deletes an issue.</summary>
    public void Delete(string key) => _issues.Remove(key);

    /// <summary>Gives an issue another key, under which also the old one is found.</summary>
    public void Move(string key, string to)
    {
        _issues[to] = _issues[key];
        _issues[to].Key = to;
    }

    /// <summary>Comments of an issue, oldest first.</summary>
    public IReadOnlyList<JsonObject> Comments(string key) => [.. _issues[key].Comments];

    /// <summary>Remote links of an issue.</summary>
    public IReadOnlyList<JsonObject> Links(string key) => [.. _issues[key].Links];

    /// <summary>The name of an issue's status.</summary>
    public string Status(string key) => _issues[key].Status;

    /// <summary>A document of plain paragraphs.</summary>
    public static JsonObject Document(IReadOnlyList<string> paragraphs) => new()
    {
        ["version"] = 1,
        ["type"] = "doc",
        ["content"] = new JsonArray([.. paragraphs.Select(static text => new JsonObject
        {
            ["type"] = "paragraph",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        })]),
    };

    internal JsonObject Label(string who, string key, string label)
    {
        var issue = _issues[key];
        var before = string.Join(' ', issue.Labels);
        issue.Labels.Add(label);
        issue.Updated = Now;
        var change = new JsonObject
        {
            ["id"] = Next(),
            ["author"] = Person(who),
            ["created"] = Time(Now),
            ["items"] = new JsonArray(new JsonObject
            {
                ["field"] = "labels",
                ["fieldtype"] = "jira",
                ["fieldId"] = "labels",
                ["from"] = null,
                ["fromString"] = before,
                ["to"] = null,
                ["toString"] = string.Join(' ', issue.Labels),
            }),
        };
        issue.Changes.Add(change);
        return change;
    }

    internal JsonObject Comment(string who, string key, JsonNode body)
    {
        var issue = _issues[key];
        var comment = new JsonObject
        {
            ["self"] = "https://site.example/comment",
            ["id"] = Next(),
            ["author"] = Person(who),
            ["body"] = body,
            ["updateAuthor"] = Person(who),
            ["created"] = Time(Now),
            ["updated"] = Time(Now),
            ["jsdPublic"] = true,
        };
        issue.Comments.Add(comment);
        issue.Updated = Now;
        return comment;
    }

    internal JsonObject Person(string account) => new()
    {
        ["self"] = "https://site.example/user",
        ["accountId"] = account,
        ["accountType"] = "atlassian",
        ["displayName"] = _people[account].Name,
        ["active"] = true,
        ["timeZone"] = "Australia/Sydney",
    };

    internal IReadOnlyList<string>? Groups(string account) => _people.TryGetValue(account, out var person) ? person.Groups : null;

    /// <summary>An issue as the interface shows it.</summary>
    internal JsonObject Issue(string key, IReadOnlyCollection<string>? fields)
    {
        var issue = _issues.GetValueOrDefault(key) ?? throw new JiraError(404, "Issue does not exist or you do not have permission to see it.");
        var all = new JsonObject
        {
            ["summary"] = issue.Summary,
            ["description"] = issue.Description?.DeepClone(),
            ["labels"] = new JsonArray([.. issue.Labels.Select(static label => JsonValue.Create(label))]),
            ["status"] = StatusOf(issue.Status),
            ["creator"] = Person(issue.Creator),
            ["issuelinks"] = new JsonArray([.. issue.IssueLinks.Select(static link => link.DeepClone())]),
            ["components"] = new JsonArray([.. issue.Components.Select(static name => new JsonObject { ["id"] = "1", ["name"] = name })]),
            ["created"] = Time(issue.Created),
            ["updated"] = Time(issue.Updated),
        };
        var shown = new JsonObject([.. all.Where(field => fields is null || fields.Contains(field.Key)).Select(static field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))]);
        return new JsonObject { ["id"] = issue.Id, ["key"] = issue.Key, ["self"] = "https://site.example/issue", ["fields"] = shown };
    }

    internal static JsonObject StatusOf(string name) => new()
    {
        ["name"] = name,
        ["id"] = "3",
        ["statusCategory"] = new JsonObject { ["id"] = 4, ["key"] = name switch { "Done" => "done", "To Do" => "new", _ => "indeterminate" }, ["name"] = name },
    };

    internal string Next() => (++_next).ToString(CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + "+0000";
}

/// <summary>An issue.</summary>
public sealed class JiraIssue(string id, string key, string creator, string summary, JsonNode? description, DateTimeOffset created)
{
    public string Id { get; } = id;

    public string Key { get; set; } = key;

    public string Creator { get; } = creator;

    public string Summary { get; set; } = summary;

    public JsonNode? Description { get; set; } = description;

    public IList<string> Labels { get; init; } = [];

    public IList<string> Components { get; } = [];

    public IList<JsonObject> IssueLinks { get; } = [];

    public string Status { get; set; } = "To Do";

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; set; } = created;

    public IList<JsonObject> Comments { get; } = [];

    public IList<JsonObject> Links { get; } = [];

    public IList<JsonObject> Changes { get; } = [];
}
