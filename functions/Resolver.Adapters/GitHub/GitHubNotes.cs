using System.Globalization;
using Octokit;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.GitHub;

/// <summary>The one comment of a run on its issue: found by its mark, edited in place.</summary>
public sealed class GitHubNotes(GitHubClients clients, GitHubTokens tokens) : IIssueNotes
{
    /// <inheritdoc />
    public async Task<long> Put(IssueNote note, long? known, CancellationToken cancel)
    {
        var (owner, name) = GitHubPlace.Split(note.Issue.Place);
        var number = int.Parse(note.Issue.Number, NumberStyles.None, CultureInfo.InvariantCulture);
        var client = clients.With(await tokens.Get(GitHubZone.Escalation, note.Issue.Place, cancel));
        var found = known is null ? await Find(client, owner, name, number, note, cancel) : null;
        if (found is not null && IsSame(found.Body, note.Body))
        {
            return found.Id;
        }

        var written = (known ?? found?.Id) is { } there
            ? await GitHubFaults.Named(() => client.Issue.Comment.Update(owner, name, there, note.Body), cancel)
            : await GitHubFaults.Named(() => client.Issue.Comment.Create(owner, name, number, note.Body), cancel);
        return written.Id;
    }

    // GitHub may keep other ends of lines than it was sent.
    private static bool IsSame(string? written, string body) => string.Equals(written?.ReplaceLineEndings("\n").TrimEnd(), body.ReplaceLineEndings("\n").TrimEnd(), StringComparison.Ordinal);

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
