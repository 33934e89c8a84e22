using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Resolver.TestKit.Jira;

/// <summary>The paths of the interface. What a path does not know is refused.</summary>
internal sealed partial class JiraRoutes(JiraState state, Uri site, string who)
{
    private const string Root = "/rest/api/3/";

    public JiraReply Answer(JiraCall call, IQueryCollection query)
    {
        if (!call.Path.StartsWith(Root, StringComparison.Ordinal))
        {
            throw new JiraError(404, "null for uri");
        }

        string[] path = [call.Method, .. call.Path[Root.Length..].Split('/')];
        return path switch
        {
            ["GET", "myself"] => Known(query) ?? Ok(state.Person(who)),
            ["GET", "user", "groups"] => Known(query, "accountId") ?? Groups(query),
            ["GET", "project", var project, "role"] => Known(query) ?? Roles(project),
            ["GET", "project", var project, "role", var id] => Known(query, "excludeInactiveUsers") ?? Role(project, id),
            ["GET", "issue", var key] => Known(query, "fields", "expand") ?? Ok(state.Issue(key, Fields(query))),
            ["GET", "issue", var key, "changelog"] => Known(query, "startAt", "maxResults") ?? Ok(Page(query, "values", [.. Issue(key).Changes])),
            ["GET", "issue", var key, "comment"] => Known(query, "startAt", "maxResults", "orderBy", "expand") ?? Comments(key, query),
            ["GET", "issue", var key, "comment", var id] => Known(query, "expand") ?? Ok(Comment(key, id).DeepClone()),
            ["POST", "issue", var key, "comment"] => Known(query, "expand") ?? new JiraReply(201, state.Comment(who, Issue(key).Key, Document(call)).DeepClone()),
            ["PUT", "issue", var key, "comment", var id] => Known(query, "notifyUsers", "overrideEditableFlag", "expand") ?? Edit(key, id, call),
            ["POST", "issue", var key, "remotelink"] => Known(query) ?? Link(key, call),
            ["GET", "issue", var key, "transitions"] => Known(query, "expand", "transitionId") ?? Transitions(key),
            ["POST", "issue", var key, "transitions"] => Known(query) ?? Move(key, call),
            ["POST", "search", "jql"] => Known(query) ?? Search(call),
            _ => throw new JiraError(400, "No such path in the description."),
        };
    }

    private static JiraReply? Known(IQueryCollection query, params ReadOnlySpan<string> names)
    {
        foreach (var name in query.Keys)
        {
            if (!names.Contains(name))
            {
                throw new JiraError(400, $"No parameter '{name}' in the description.");
            }
        }

        return null;
    }

    private static JiraReply Ok(JsonNode body) => new(200, body);

    private static string[]? Fields(IQueryCollection query) => query["fields"] is [{ } list] ? list.Split(',') : null;

    private JiraIssue Issue(string key) => state.Issues.GetValueOrDefault(key) ?? throw new JiraError(404, "Issue does not exist or you do not have permission to see it.");

    private JsonObject Comment(string key, string id) =>
        Issue(key).Comments.FirstOrDefault(comment => comment["id"]!.GetValue<string>() == id) ?? throw new JiraError(404, "Can not find a comment for the id.");

    private JiraReply Groups(IQueryCollection query)
    {
        var groups = state.Groups(query["accountId"].Single()!) ?? throw new JiraError(404, "The user was not found.");
        return Ok(new JsonArray([.. groups.Select(static name => new JsonObject { ["name"] = name, ["groupId"] = IdOf(name), ["self"] = "https://site.example/group" })]));
    }

    private static string IdOf(string group) => "id-of-" + group;

    private JiraReply Roles(string project)
    {
        var roles = state.Roles.TryGetValue(project, out var found) ? found : throw new JiraError(404, "No project could be found.");
        return Ok(new JsonObject([.. roles.Select(role => KeyValuePair.Create<string, JsonNode?>(role.Name, new Uri(site, $"{Root}project/{project}/role/{role.Id}").AbsoluteUri))]));
    }

    private JiraReply Role(string project, string id)
    {
        var role = state.Roles[project].Single(one => one.Id == long.Parse(id, CultureInfo.InvariantCulture));
        return Ok(new JsonObject { ["id"] = role.Id, ["name"] = role.Name, ["self"] = "https://site.example/role", ["actors"] = new JsonArray([.. role.Actors.Select(Actor)]) });
    }

    private static JsonObject Actor(string actor) => actor.StartsWith("group:", StringComparison.Ordinal)
        ? new JsonObject { ["id"] = 1, ["type"] = "atlassian-group-role-actor", ["displayName"] = actor, ["actorGroup"] = new JsonObject { ["name"] = actor[6..], ["displayName"] = actor[6..], ["groupId"] = IdOf(actor[6..]) } }
        : new JsonObject { ["id"] = 2, ["type"] = "atlassian-user-role-actor", ["displayName"] = actor, ["actorUser"] = new JsonObject { ["accountId"] = actor } };

    private JsonObject Page(IQueryCollection query, string list, IReadOnlyList<JsonObject> all)
    {
        var start = query["startAt"] is [{ } from] ? int.Parse(from, CultureInfo.InvariantCulture) : 0;
        var size = Math.Min(state.PageSize, query["maxResults"] is [{ } most] ? int.Parse(most, CultureInfo.InvariantCulture) : 100);
        var page = new JsonObject
        {
            ["startAt"] = start,
            ["maxResults"] = size,
            ["total"] = all.Count,
            [list] = new JsonArray([.. all.Skip(start).Take(size).Select(static item => item.DeepClone())]),
        };
        if (list == "values")
        {
            page["isLast"] = start + size >= all.Count;
        }

        return page;
    }

    private JiraReply Comments(string key, IQueryCollection query)
    {
        var all = Issue(key).Comments.ToList();
        switch ((string?)query["orderBy"])
        {
            case "-created":
                all.Reverse();
                break;
            case null or "created" or "+created":
                break;
            default:
                throw new JiraError(400, "No such order.");
        }

        return Ok(Page(query, "comments", all));
    }

    private static JsonNode Document(JiraCall call)
    {
        var body = JsonNode.Parse(call.Body)!.AsObject();
        Allow(body, "body", "visibility", "properties");
        AdfRules.Demand(body["body"]);
        return body["body"]!.DeepClone();
    }

    private JiraReply Edit(string key, string id, JiraCall call)
    {
        var comment = Comment(key, id);
        comment["body"] = Document(call);
        comment["updateAuthor"] = state.Person(who);
        comment["updated"] = JiraState.Time(state.Now);
        return Ok(comment.DeepClone());
    }

    private JiraReply Link(string key, JiraCall call)
    {
        var link = JsonNode.Parse(call.Body)!.AsObject();
        Allow(link, "globalId", "application", "relationship", "object");
        var what = link["object"]!.AsObject();
        Allow(what, "url", "title", "summary", "icon", "status");
        _ = what["title"]!.GetValue<string>();
        _ = new Uri(what["url"]!.GetValue<string>(), UriKind.Absolute);
        var links = Issue(key).Links;
        var known = links.FirstOrDefault(one => link["globalId"] is { } id && (string?)one["globalId"] == (string?)id);
        if (known is not null)
        {
            links.Remove(known);
        }

        links.Add(link);
        return new JiraReply(known is null ? 201 : 200, new JsonObject { ["id"] = links.Count, ["self"] = "https://site.example/link" });
    }

    // The workflow of every project: to do, in progress, done, in this order.
    private JiraReply Transitions(string key) => Ok(new JsonObject { ["expand"] = "transitions", ["transitions"] = new JsonArray([.. Offered(Issue(key))]) });

    private static IEnumerable<JsonObject> Offered(JiraIssue issue) => issue.Status switch
    {
        "To Do" => [Transition("11", "Start", "In Progress"), Transition("21", "Finish", "Done")],
        "In Progress" => [Transition("21", "Finish", "Done")],
        _ => [Transition("31", "Reopen", "To Do")],
    };

    private static JsonObject Transition(string id, string name, string to) => new() { ["id"] = id, ["name"] = name, ["to"] = JiraState.StatusOf(to), ["isAvailable"] = true };

    private JiraReply Move(string key, JiraCall call)
    {
        var body = JsonNode.Parse(call.Body)!.AsObject();
        Allow(body, "transition", "fields", "update", "historyMetadata", "properties");
        var issue = Issue(key);
        var to = Offered(issue).SingleOrDefault(one => (string?)one["id"] == (string?)body["transition"]!["id"]) ?? throw new JiraError(400, "It is not on the appropriate step.");
        state.Change(issue.Key, one => one.Status = (string)to["to"]!["name"]!);
        return new JiraReply(204, null);
    }

    private JiraReply Search(JiraCall call)
    {
        var body = JsonNode.Parse(call.Body)!.AsObject();
        Allow(body, "jql", "nextPageToken", "maxResults", "fields", "expand", "properties", "fieldsByKeys", "failFast", "reconcileIssues");
        var query = Jql().Match(body["jql"]!.GetValue<string>());
        if (!query.Success)
        {
            throw new JiraError(400, "Error in the JQL Query.");
        }

        var projects = query.Groups["projects"].Value.Split(", ").Select(static key => key.Trim('"')).ToList();
        var since = state.Now - TimeSpan.FromMinutes(long.Parse(query.Groups["minutes"].Value, CultureInfo.InvariantCulture));
        var found = state.Issues.Values.Where(issue => projects.Contains(issue.Key.Split('-')[0]) && issue.Updated >= since).OrderBy(static issue => issue.Updated).ThenBy(static issue => issue.Key, StringComparer.Ordinal).ToList();
        var start = body["nextPageToken"] is { } token ? int.Parse(token.GetValue<string>()["page-".Length..], CultureInfo.InvariantCulture) : 0;
        var fields = body["fields"]?.AsArray().Select(static field => field!.GetValue<string>()).ToList() ?? ["id"];
        var page = found.Skip(start).Take(Math.Min(state.PageSize, (int?)body["maxResults"] ?? 50)).ToList();
        var answer = new JsonObject { ["issues"] = new JsonArray([.. page.Select(issue => state.Issue(issue.Key, fields))]), ["isLast"] = start + page.Count >= found.Count };
        if (start + page.Count < found.Count)
        {
            answer["nextPageToken"] = string.Create(CultureInfo.InvariantCulture, $"page-{start + page.Count}");
        }

        return Ok(answer);
    }

    private static void Allow(JsonObject body, params ReadOnlySpan<string> names)
    {
        foreach (var field in body)
        {
            if (!names.Contains(field.Key))
            {
                throw new JiraError(400, $"No field '{field.Key}' in the description.");
            }
        }
    }

    [GeneratedRegex("^project in \\((?<projects>\"[A-Z0-9_]+\"(, \"[A-Z0-9_]+\")*)\\) AND updated >= -(?<minutes>[0-9]+)m ORDER BY updated ASC, key ASC$", RegexOptions.ExplicitCapture)]
    private static partial Regex Jql();
}
