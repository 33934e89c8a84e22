using Octokit;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Publish;

namespace Resolver.Adapters.GitHub;

/// <summary>Opens draft pull requests with the credential of Hands. A repeat finds what it made by the run's mark, and makes up what is missing.</summary>
public sealed class GitHubPullRequests(GitHubClients clients, IGitHubTokens tokens)
{
    /// <summary>Finds or opens the pull request of a run's branch.</summary>
    /// <returns>Its address for people.</returns>
    /// <exception cref="ResolverFault"><c>GH-*</c>.</exception>
    public async Task<string> Ensure(string place, RunId run, string branch, PullRequestDraft draft, CancellationToken cancel)
    {
        var (owner, name) = GitHubPlace.Split(place);
        var client = clients.With(await tokens.Get(GitHubZone.Hands, place, cancel));
        var request = await Find(client, owner, name, run, branch, cancel)
            ?? await GitHubFaults.Named(() => client.PullRequest.Create(owner, name, new NewPullRequest(draft.Title, branch, draft.Base) { Body = draft.Body, Draft = true }), cancel);
        await Label(client, owner, name, request.Number, draft.Labels, cancel);
        await AskReviewers(client, owner, name, request, draft.Reviewers, cancel);
        return request.HtmlUrl;
    }

    private static async Task<PullRequest?> Find(GitHubClient client, string owner, string name, RunId run, string branch, CancellationToken cancel)
    {
        var filter = new PullRequestRequest { Head = $"{owner}:{branch}", State = ItemStateFilter.All };
        var found = await GitHubFaults.Named(() => client.PullRequest.GetAllForRepository(owner, name, filter), cancel);
        return found.FirstOrDefault(request => request.Head?.Ref == branch && request.Body?.Contains(IssueNote.MarkOf(run), StringComparison.Ordinal) == true);
    }

    private static async Task Label(GitHubClient client, string owner, string name, int number, IReadOnlyList<string> labels, CancellationToken cancel)
    {
        if (labels.Count > 0)
        {
            await GitHubFaults.Named(() => client.Issue.Labels.AddToIssue(owner, name, number, [.. labels]), cancel);
        }
    }

    // One at a time: GitHub refuses a list with one name that it does not take, such as the author's own.
    private static async Task AskReviewers(GitHubClient client, string owner, string name, PullRequest request, IReadOnlyList<string> reviewers, CancellationToken cancel)
    {
        foreach (var reviewer in reviewers)
        {
            var wish = reviewer.Split('/') is [_, var team] ? new PullRequestReviewRequest([], [team]) : new PullRequestReviewRequest([reviewer], []);
            try
            {
                await GitHubFaults.Named(() => client.PullRequest.ReviewRequest.Create(owner, name, request.Number, wish), cancel);
            }
            catch (ResolverFault refused) when (refused.Code is "GH-REFUSED" or "GH-NOT-FOUND" or "GH-FORBIDDEN")
            {
                // Not a collaborator here, or a team that we may not see: the pull request stands without.
            }
        }
    }
}
