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
    /// <exception cref="ResolverFault"><c>GH-*</c>.</exception>
    public async Task<OpenedRequest> Ensure(string place, RunId run, string branch, PullRequestDraft draft, CancellationToken cancel)
    {
        var (owner, name) = GitHubPlace.Split(place);
        var client = clients.With(await tokens.Get(GitHubZone.Hands, place, cancel));
        var request = await Find(client, owner, name, run, branch, cancel)
            ?? await GitHubFaults.Named(() => client.PullRequest.Create(owner, name, new NewPullRequest(draft.Title, branch, draft.Base) { Body = draft.Body, Draft = true }), cancel);
        await Label(client, owner, name, request.Number, draft.Labels, cancel);
        await AskReviewers(client, owner, name, request, draft.Reviewers, cancel);
        return new OpenedRequest(request.HtmlUrl, request.NodeId, request.Draft);
    }

    /// <summary>Marks a pull request as ready for review. One that may not be marked stays a draft, and a person marks it.</summary>
    /// <exception cref="ResolverFault"><c>GH-*</c>, where a retry may help.</exception>
    public async Task MarkReady(string place, OpenedRequest request, CancellationToken cancel)
    {
        if (!request.IsDraft)
        {
            return;
        }

        var client = clients.With(await tokens.Get(GitHubZone.Hands, place, cancel));
        var question = new
        {
            query = "mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }",
            variables = new { id = request.NodeId },
        };
        try
        {
            await GitHubFaults.Named(() => client.Connection.Post<object>(clients.GraphQl, question, "application/json", "application/json"), cancel);
        }
        catch (ResolverFault refused) when (!refused.Transient)
        {
            // A draft is as good for a reviewer.
        }
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
            // As an object, which the contract asks for; Octokit sends the bare list.
            var url = new Uri($"repos/{owner}/{name}/issues/{number}/labels", UriKind.Relative);
            await GitHubFaults.Named(() => client.Connection.Post<List<Label>>(url, new { labels }, "application/vnd.github+json", "application/json"), cancel);
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

/// <summary>A pull request that is open.</summary>
/// <param name="Url">Its address for people.</param>
/// <param name="NodeId">Its id in GraphQL.</param>
/// <param name="IsDraft">Whether it is a draft.</param>
public sealed record OpenedRequest(string Url, string NodeId, bool IsDraft);
