using System.Globalization;
using Octokit;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.GitHub;

/// <summary>The one comment of a run on its issue: found by its mark, edited in place.</summary>
public sealed class GitHubNotes(GitHubClients clients, GitHubTokens tokens)
{
    /// <summary>Writes the comment, or edits it where it says something else.</summary>
    /// <param name="note">The comment.</param>
    /// <param name="known">Its id from the last time; null where it is looked for.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>.</exception>
    public async Task<long> Put(IssueNote note, long? known, CancellationToken cancel)
    {
        var (owner, name) = GitHubPlace.Split(note.Issue.Place);
        var number = int.Parse(note.Issue.Number, NumberStyles.None, CultureInfo.InvariantCulture);
        var client = clients.With(await tokens.Get(GitHubZone.Escalation, note.Issue.Place, cancel));
        var id = known ?? (await Find(client, owner, name, number, note, cancel))?.Id;
        var written = id is { } there
            ? await GitHubFaults.Named(() => client.Issue.Comment.Update(owner, name, there, note.Body), cancel)
            : await GitHubFaults.Named(() => client.Issue.Comment.Create(owner, name, number, note.Body), cancel);
        return written.Id;
    }

    private async Task<IssueComment?> Find(GitHubClient client, string owner, string name, int number, IssueNote note, CancellationToken cancel)
    {
        var mark = IssueNote.MarkOf(note.Run);
        var self = await tokens.Self(cancel);
        for (var page = 1; ; page++)
        {
            var paging = new ApiOptions { StartPage = page, PageCount = 1, PageSize = GitHubPages.Size };
            var some = await GitHubFaults.Named(() => client.Issue.Comment.GetAllForIssue(owner, name, number, paging), cancel);

            // Anybody may write our mark; ours ends with it, and we wrote it.
            var ours = some.FirstOrDefault(comment => (self is null || comment.User?.Login == self) && comment.Body?.TrimEnd().EndsWith(mark, StringComparison.Ordinal) == true);
            if (ours is not null || some.Count < GitHubPages.Size)
            {
                return ours;
            }
        }
    }
}
