using System.Globalization;
using System.Text.Json.Nodes;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.Jira;

/// <summary>Finds what happened in Jira since a time, for when its webhooks did not arrive.</summary>
public sealed class JiraSearch(JiraClient client, JiraTickets tickets, TicketRules rules, TimeProvider clock)
{
    // Clocks differ, and the search follows changes with some delay.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Bodies of events: a label that starts a run and was put on, and comments that hold a command, since a time and a little before it. The
    /// same happening always gives the same bytes, so that whoever keeps digests takes it once.
    /// </summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>JIRA-*</c>.</exception>
    public async IAsyncEnumerable<byte[]> Since(DateTimeOffset time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var from = time - Overlap;
        await foreach (var (key, hasLabel) in Changed(from, cancel))
        {
            if (hasLabel && await tickets.LabelledBy(key, rules.Label, cancel) is { } labelling && labelling.At >= from)
            {
                yield return JiraEventReader.Found(key, labelling);
            }

            foreach (var comment in await tickets.CommentsSince(key, from, cancel))
            {
                if (CommentCommand.Parse(comment.Text) is not null)
                {
                    yield return JiraEventReader.Found(key, comment);
                }
            }
        }
    }

    // Minutes ago, not a time of day: that would be read in the time zone of our account's profile.
    internal string Query(DateTimeOffset from)
    {
        var minutes = Math.Max(1, (long)Math.Ceiling((clock.GetUtcNow() - from).TotalMinutes));
        return string.Create(CultureInfo.InvariantCulture, $"project in ({string.Join(", ", rules.Projects.Keys.Order(StringComparer.Ordinal).Select(static key => $"\"{key}\""))}) AND updated >= -{minutes}m ORDER BY updated ASC, key ASC");
    }

    private async IAsyncEnumerable<(TicketKey Key, bool HasLabel)> Changed(DateTimeOffset from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        if (rules.Projects.Count == 0)
        {
            yield break;
        }

        var query = Query(from);
        string? next = null;
        do
        {
            var body = new JsonObject { ["jql"] = query, ["maxResults"] = 100, ["fields"] = new JsonArray("labels") };
            if (next is not null)
            {
                body["nextPageToken"] = next;
            }

            var page = await client.Post($"rest/api/3/search/jql", body, cancel);
            foreach (var issue in Json.List(page, "issues"))
            {
                if (TicketKey.TryParse(Json.Text(issue, "key")) is { } key && rules.Projects.ContainsKey(key.Project))
                {
                    yield return (key, Json.List(issue, "fields", "labels").Select(Json.String).OfType<string>().Any(rules.IsOurs));
                }
            }

            // A token that comes again would go round for ever.
            var token = Json.Text(page, "nextPageToken");
            next = token == next ? null : token;
        }
        while (next is not null);
    }
}
