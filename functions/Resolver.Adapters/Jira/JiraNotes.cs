using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Jira;

/// <summary>What Hands write to Jira: the one comment of a run, a link to its pull request, a transition. A repeat finds what it made.</summary>
public sealed partial class JiraNotes(JiraClient client) : IIssueNotes
{
    private const int MaxText = 24_000;

    // Jira takes 32,767 characters for a comment, as it stores it.
    private const int MaxDocument = 32_000;

    /// <summary>Writes the comment, or edits it where it says something else; links the pull request where there is one.</summary>
    /// <param name="note">The comment.</param>
    /// <param name="known">Its id from the last time; null where it is looked for.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    public async Task<long> Put(IssueNote note, long? known, CancellationToken cancel)
    {
        var key = Key(note.Issue);
        var body = new JsonObject { ["body"] = Document(note) };
        var id = (known is { } last ? await Edit(key, last, body, cancel) : null)
            ?? (await Find(key, note.Run, cancel) is { } found ? await Edit(key, found, body, cancel) : null)
            ?? Json.Id(Json.At(await client.Post($"rest/api/3/issue/{key}/comment", body, cancel), "id"))
            ?? throw JiraFaults.Unreachable(null);
        if (note.PullRequest is { } url)
        {
            await Link(key, note.Run, url, cancel);
        }

        return id;
    }

    /// <summary>Moves an issue by the transition of a name, or to the status of that name; one that is there already is left alone.</summary>
    /// <exception cref="ResolverFault"><c>JIRA-TRANSITION</c> where the issue has no such transition now, <c>JIRA-*</c>.</exception>
    public async Task Move(Core.Issues.IssueRef issue, string name, CancellationToken cancel)
    {
        var key = Key(issue);
        var now = await client.Get($"rest/api/3/issue/{key}?fields=status", cancel);
        if (IsNamed(Json.Text(now, "fields", "status", "name")))
        {
            return;
        }

        var offered = Json.List(await client.Get($"rest/api/3/issue/{key}/transitions", cancel), "transitions").ToList();
        var at = offered.FindIndex(one => IsNamed(Json.Text(one, "name")));
        at = at < 0 ? offered.FindIndex(one => IsNamed(Json.Text(one, "to", "name"))) : at;
        var id = at < 0 ? null : Json.Text(offered[at], "id");
        if (id is null)
        {
            throw ResolverFault.Usage("JIRA-TRANSITION", "The issue has no transition of the name that jira.transitionOnMerge of settings.json has, where it stands now.");
        }

        await client.Post($"rest/api/3/issue/{key}/transitions", new JsonObject { ["transition"] = new JsonObject { ["id"] = id } }, cancel);

        bool IsNamed(string? one) => string.Equals(one, name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a text, as it is read from a comment, is a run's comment: it ends with the run's name.</summary>
    internal static bool IsNote(string text) => Mark().IsMatch(text);

    internal static JsonObject Document(IssueNote note)
    {
        var footer = $"<sub>run `{note.Run}`</sub>";
        var text = note.Text.TrimEnd();
        text = text.EndsWith(footer, StringComparison.Ordinal) ? text[..^footer.Length].TrimEnd() : text;
        var most = MaxText;
        while (true)
        {
            var document = AdfWriter.Write(text.Length <= most ? text : text[..most] + "\n… cut");
            document["content"]!.AsArray().Add(AdfNode.Paragraph(AdfInlineWriter.Write(footer)));
            if (document.ToJsonString().Length <= MaxDocument || most < 100)
            {
                return document;
            }

            most = Math.Min(most, text.Length) * 2 / 3;
        }
    }

    // A comment that somebody removed is written anew: the run still waits for its answer.
    private async Task<long?> Edit(TicketKey key, long id, JsonObject body, CancellationToken cancel)
    {
        try
        {
            await client.Put($"rest/api/3/issue/{key}/comment/{id}?notifyUsers=false", body.DeepClone(), cancel);
            return id;
        }
        catch (ResolverFault gone) when (gone.Code == "JIRA-NOT-FOUND")
        {
            return null;
        }
    }

    // Anybody may write our mark; ours ends with it, and we wrote it.
    private async Task<long?> Find(TicketKey key, RunId run, CancellationToken cancel)
    {
        var self = await client.Self(cancel);
        await foreach (var comment in client.Pages($"rest/api/3/issue/{key}/comment?orderBy=-created", "comments", cancel))
        {
            if (Json.Text(comment, "author", "accountId") == self && AdfReader.Read(Json.At(comment, "body")).EndsWith($"run `{run}`", StringComparison.Ordinal) && Json.Id(Json.At(comment, "id")) is { } id)
            {
                return id;
            }
        }

        return null;
    }

    // One link for a run: the same globalId again changes it.
    private Task<System.Text.Json.JsonElement> Link(TicketKey key, RunId run, string url, CancellationToken cancel) => client.Post(
        $"rest/api/3/issue/{key}/remotelink",
        new JsonObject
        {
            ["globalId"] = $"resolver={run}",
            ["relationship"] = "is resolved by",
            ["object"] = new JsonObject { ["url"] = url, ["title"] = "Pull request" },
        },
        cancel);

    private static TicketKey Key(Core.Issues.IssueRef issue) =>
        TicketKey.Of(issue) ?? throw ResolverFault.Usage("JIRA-NOT-FOUND", "That is no issue of Jira. Issues there have keys such as SHOP-12.");

    [GeneratedRegex(@"(^|\n)run `[a-z0-9-]{1,80}`$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Mark();
}
