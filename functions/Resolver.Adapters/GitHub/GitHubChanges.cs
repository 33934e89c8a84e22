using System.Globalization;
using Octokit;
using Resolver.Core.Publish;

namespace Resolver.Adapters.GitHub;

/// <summary>
/// Looks at a repository for what its webhooks may have failed to tell: labelled issues, comments, closed pull requests, branches.
/// A look may find again what an earlier one found, in the same bytes; it never leaves anything out.
/// </summary>
public sealed class GitHubChanges(GitHubClients clients, IGitHubTokens tokens, TimeProvider clock)
{
    // A look reads so many pages of a list; the rest is left for the next one.
    private const int MaxPages = 20;

    // What changes while we look may come to be listed a little late, and clocks differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(10);

    /// <summary>Looks.</summary>
    /// <param name="place">Owner and name.</param>
    /// <param name="label">The label that starts a run.</param>
    /// <param name="last">What the last look left.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>.</exception>
    public async Task<GitHubLook> Look(string place, string label, GitHubMemory last, CancellationToken cancel)
    {
        GitHubPlace.Split(place);
        var token = await tokens.Get(GitHubZone.Brain, place, cancel);
        var look = new Looking(clients.With(token), new GitHubPages(clients, token, last.Tags), place, clock.GetUtcNow(), cancel);
        var issues = await look.Issues(label, last.Issues);
        var comments = await look.Comments(last.Comments);
        var requests = await look.PullRequests(last.PullRequests);
        var heads = await look.Branches(last.Heads);
        return new GitHubLook(
            look.Found, new GitHubMemory { Issues = issues, Comments = comments, PullRequests = requests, Heads = heads, Tags = look.Tags }, look.IsComplete);
    }

    private sealed class Looking(GitHubClient client, GitHubPages pages, string place, DateTimeOffset now, CancellationToken cancel)
    {
        private readonly List<GitHubFinding> found = [];

        public IReadOnlyList<GitHubFinding> Found => found;

        public IReadOnlyDictionary<string, string> Tags => pages.Tags;

        public bool IsComplete { get; private set; } = true;

        public async Task<DateTimeOffset?> Issues(string label, DateTimeOffset? since)
        {
            var list = $"repos/{place}/issues?labels={Uri.EscapeDataString(label)}&state=open&sort=updated&direction=asc";
            return await Forward<Issue>(list, since, static issue => (issue.Id, issue.UpdatedAt ?? issue.CreatedAt), async issue =>
            {
                if (issue.PullRequest is null)
                {
                    var (by, happening) = await Labeller(issue, label);
                    found.Add(GitHubBody.Labelled(place, issue.Number, label, by, happening));
                }
            });
        }

        public Task<DateTimeOffset?> Comments(DateTimeOffset? since) => Forward<IssueComment>(
            $"repos/{place}/issues/comments?sort=updated&direction=asc",
            since ?? now - FirstLook,
            static comment => (comment.Id, comment.UpdatedAt ?? comment.CreatedAt),
            comment =>
            {
                // Others than its author may edit a comment: whose words those are is not to be known afterwards.
                if (comment.User is not null && (comment.UpdatedAt ?? comment.CreatedAt) - comment.CreatedAt <= AtOnce && NumberOf(comment) is { } number)
                {
                    found.Add(GitHubBody.Commented(place, number, comment));
                }

                return Task.CompletedTask;
            });

        // The newest first: this list can't be asked for what is new.
        public async Task<DateTimeOffset?> PullRequests(DateTimeOffset? since)
        {
            var from = since ?? now - FirstLook;
            var latest = from;
            for (var page = 1; ; page++)
            {
                var requests = await pages.Read<PullRequest>($"repos/{place}/pulls?state=closed&sort=updated&direction=desc&per_page={GitHubPages.Size}&page={page}", always: page > 1, cancel);
                foreach (var request in requests ?? [])
                {
                    latest = request.UpdatedAt > latest ? request.UpdatedAt : latest;
                    if (request.UpdatedAt >= from - Overlap && request.Head?.Ref?.StartsWith(PublishPolicy.FinalPrefix, StringComparison.Ordinal) == true)
                    {
                        found.Add(GitHubBody.Closed(place, request));
                    }
                }

                if (requests is null or { Count: < GitHubPages.Size } || requests[^1].UpdatedAt < from - Overlap)
                {
                    return latest;
                }
            }
        }

        public async Task<IReadOnlyDictionary<string, string>?> Branches(IReadOnlyDictionary<string, string>? before)
        {
            if (await ReadBranches(before?.Count ?? 0) is not { } heads)
            {
                return before;
            }

            foreach (var (branch, commit) in before is null ? [] : heads.Where(head => before.GetValueOrDefault(head.Key) != head.Value))
            {
                found.Add(GitHubBody.Pushed(place, branch, commit, now));
            }

            foreach (var gone in before is null ? [] : before.Keys.Where(branch => !heads.ContainsKey(branch)))
            {
                found.Add(GitHubBody.Pushed(place, gone, null, now));
            }

            return heads;
        }

        // From the last change on: what changes while we read comes to stand behind it, so that nothing moves past us.
        private async Task<DateTimeOffset?> Forward<T>(string list, DateTimeOffset? since, Func<T, (long Id, DateTimeOffset At)> known, Func<T, Task> take)
        {
            var taken = new HashSet<long>();
            var latest = since;
            var (from, page) = (since, 1);
            for (var reads = 0; reads < MaxPages; reads++)
            {
                var query = from is { } start ? $"&since={(start - Overlap).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : string.Empty;
                if (await pages.Read<T>($"{list}{query}&per_page={GitHubPages.Size}&page={page}", always: false, cancel) is not { } items)
                {
                    return latest;
                }

                foreach (var item in items.Where(item => taken.Add(known(item).Id)))
                {
                    await take(item);
                    latest = latest is { } before && before >= known(item).At ? before : known(item).At;
                }

                if (items.Count < GitHubPages.Size)
                {
                    return latest;
                }

                // More in one moment than a page has: only then by number.
                (from, page) = latest > from || from is null ? (latest, 1) : (from, page + 1);
            }

            IsComplete = false;
            return latest;
        }

        // Null where no page changed.
        private async Task<Dictionary<string, string>?> ReadBranches(int known)
        {
            var read = new List<IReadOnlyList<Branch>?>();
            do
            {
                read.Add(await pages.Read<Branch>(Path(read.Count + 1), always: false, cancel));
            }
            while (read[^1]?.Count == GitHubPages.Size || (read[^1] is null && known >= read.Count * GitHubPages.Size));
            if (read.TrueForAll(static page => page is null))
            {
                return null;
            }

            var heads = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var at = 0; at < read.Count; at++)
            {
                foreach (var branch in read[at] ?? await pages.Read<Branch>(Path(at + 1), always: true, cancel) ?? [])
                {
                    heads[branch.Name] = branch.Commit.Sha;
                }
            }

            return heads;

            string Path(int page) => $"repos/{place}/branches?per_page={GitHubPages.Size}&page={page}";
        }

        // Who opened the issue may have put the label there by a template; whoever did it is who must be able to push.
        private async Task<(string By, long Happening)> Labeller(Issue issue, string label)
        {
            var (owner, name) = GitHubPlace.Split(place);
            var events = await GitHubFaults.Named(() => client.Issue.Events.GetAllForIssue(owner, name, issue.Number, new ApiOptions { PageSize = GitHubPages.Size }), cancel);
            var labelled = events.LastOrDefault(happened => happened.Event.StringValue == "labeled" && string.Equals(happened.Label?.Name, label, StringComparison.OrdinalIgnoreCase));
            return labelled is null ? (issue.User?.Login ?? "ghost", 0) : (labelled.Actor?.Login ?? "ghost", labelled.Id);
        }

        private static int? NumberOf(IssueComment comment) =>
            comment.HtmlUrl?.Split('#')[0].Split('/')[^1] is { } digits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
