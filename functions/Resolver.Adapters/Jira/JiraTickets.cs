using System.Globalization;
using System.Text.Json;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.Jira;

/// <summary>Jira, read with the Brain's credential.</summary>
public sealed class JiraTickets(JiraClient client) : ITicketHost
{
    private const int MaxComments = 50;

    /// <inheritdoc />
    public async Task<Ticket> Ticket(TicketKey key, CancellationToken cancel)
    {
        var found = await client.Get($"rest/api/3/issue/{key}?fields=summary,description,labels,status,creator,issuelinks,components", cancel);
        var fields = Json.At(found, "fields");
        var present = TicketKey.TryParse(Json.Text(found, "key")) ?? throw JiraFaults.Unreachable(null);
        var comments = await Latest(present, cancel);
        var issue = new HostIssue(
            present.Reference,
            Json.Text(fields, "summary") ?? string.Empty,
            TicketText.Write(fields, comments),
            [.. Json.List(fields, "labels").Select(Json.String).OfType<string>().Select(Lower)],
            Json.Text(fields, "creator", "accountId") ?? "unknown",
            Json.Text(fields, "status", "statusCategory", "key") is { } category && category != "done");
        return new Ticket(present, issue, [.. Json.List(fields, "components").Select(static component => Json.Text(component, "name")).OfType<string>()]);
    }

    /// <inheritdoc />
    public async Task<TicketComment> Comment(TicketKey key, long id, CancellationToken cancel) =>
        Of(await client.Get($"rest/api/3/issue/{key}/comment/{id}", cancel)) ?? throw JiraFaults.Unreachable(null);

    /// <summary>Comments that were written since a time, oldest first.</summary>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    public async Task<IReadOnlyList<TicketComment>> CommentsSince(TicketKey key, DateTimeOffset since, CancellationToken cancel)
    {
        var found = new List<TicketComment>();
        await foreach (var item in client.Pages($"rest/api/3/issue/{key}/comment?orderBy=-created", "comments", cancel))
        {
            if (Of(item) is not { } comment)
            {
                continue;
            }

            if (comment.CreatedAt < since)
            {
                break;
            }

            found.Insert(0, comment);
        }

        return found;
    }

    /// <inheritdoc />
    public async Task<TicketLabelling?> LabelledBy(TicketKey key, string label, CancellationToken cancel)
    {
        var found = await client.Get($"rest/api/3/issue/{key}?fields=labels,creator,created", cancel);
        if (!Json.List(found, "fields", "labels").Any(one => string.Equals(Json.String(one), label, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        TicketLabelling? last = null;
        await foreach (var change in client.Pages($"rest/api/3/issue/{key}/changelog?", "values", cancel))
        {
            if (Json.List(change, "items").Any(item => JiraEventReader.Adds(item, label)))
            {
                last = Json.Text(change, "author", "accountId") is { } account && Json.Id(Json.At(change, "id")) is { } id
                    ? new TicketLabelling(account, id.ToString(CultureInfo.InvariantCulture), JiraTime.Of(Json.Text(change, "created")))
                    : throw JiraFaults.Unreachable(null);
            }
        }

        return last ?? new TicketLabelling(Json.Text(found, "fields", "creator", "accountId") ?? throw JiraFaults.Unreachable(null), Change: null, JiraTime.Of(Json.Text(found, "fields", "created")));
    }

    /// <inheritdoc />
    public async Task<bool> MayAsk(string project, string account, CancellationToken cancel)
    {
        var options = client.Options;
        if (await Groups(account, cancel) is not { } groups)
        {
            return false;
        }

        return (options.AllowedGroup is { } group && groups.Any(one => one.IsNamed(group)))
            || (options.AllowedRole is { } role && await HasRole(project, role, account, groups, cancel));
    }

    private async Task<IReadOnlyList<JiraGroup>?> Groups(string account, CancellationToken cancel)
    {
        try
        {
            var found = await client.Get($"rest/api/3/user/groups?accountId={account}", cancel);
            return found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray().Select(JiraGroup.Of)] : throw JiraFaults.Unreachable(null);
        }
        catch (ResolverFault unknown) when (unknown.Code == "JIRA-NOT-FOUND")
        {
            return null;
        }
    }

    private async Task<bool> HasRole(string project, string role, string account, IReadOnlyList<JiraGroup> groups, CancellationToken cancel)
    {
        var roles = await client.Get($"rest/api/3/project/{project}/role", cancel);
        var named = roles.ValueKind == JsonValueKind.Object ? roles.EnumerateObject().FirstOrDefault(one => string.Equals(one.Name, role, StringComparison.OrdinalIgnoreCase)).Value : default;

        // The id alone is taken from the address: where we go is the operator's word.
        if (!long.TryParse(Json.String(named)?.Split('/')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            throw ResolverFault.Usage("JIRA-ROLE", "The project has no role of the name that jira.allowedRole of settings.json has. Nobody may ask there.");
        }

        var actors = Json.List(await client.Get($"rest/api/3/project/{project}/role/{id}?excludeInactiveUsers=true", cancel), "actors").ToList();
        return actors.Exists(actor => Json.Text(actor, "type") == "atlassian-user-role-actor" && Json.Text(actor, "actorUser", "accountId") == account)
            || actors.Exists(actor => Json.Text(actor, "type") == "atlassian-group-role-actor" && Json.Text(actor, "actorGroup", "groupId") is { Length: > 0 } group && groups.Any(one => one.Id == group));
    }

    private async Task<IReadOnlyList<JsonElement>> Latest(TicketKey key, CancellationToken cancel)
    {
        var page = await client.Get($"rest/api/3/issue/{key}/comment?orderBy=-created&startAt=0&maxResults={MaxComments}", cancel);
        return [.. Json.List(page, "comments").Reverse()];
    }

    private static TicketComment? Of(JsonElement comment) =>
        Json.Id(Json.At(comment, "id")) is { } id && Json.Text(comment, "author", "accountId") is { Length: > 0 } author
            ? new TicketComment(id, author, Json.Text(comment, "updateAuthor", "accountId") ?? author, AdfReader.ReadCommand(Json.At(comment, "body")), JiraTime.Of(Json.Text(comment, "created")))
            : null;

#pragma warning disable CA1308 // Labels are compared in lower case.
    private static string Lower(string label) => label.ToLowerInvariant();
#pragma warning restore CA1308

    private sealed record JiraGroup(string? Id, string? Name)
    {
        public static JiraGroup Of(JsonElement group) => new(Json.Text(group, "groupId"), Json.Text(group, "name"));

        public bool IsNamed(string allowed) => string.Equals(Id, allowed, StringComparison.OrdinalIgnoreCase) || string.Equals(Name, allowed, StringComparison.Ordinal);
    }
}

/// <summary>Times as Jira writes them: <c>2026-11-28T17:00:00.000+0000</c>.</summary>
internal static class JiraTime
{
    /// <summary>The time; the newest there is where it is none, so that what has no time is looked at.</summary>
    public static DateTimeOffset Of(string? text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.fffzzz", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            ? time
            : DateTimeOffset.MaxValue;
}
