using System.Globalization;
using System.Text.Json;
using Octokit;

namespace Resolver.Adapters.GitHub;

/// <summary>Writes what was found by looking as its webhook would have told it, so that one reader and one policy judge both.</summary>
internal static class GitHubBody
{
    public static GitHubFinding Labelled(string place, int number, string label, string by, long happening) => Of("issues", new
    {
        action = "labeled",
        happening,
        issue = new { number, state = "open" },
        label = new { name = label },
        repository = new { full_name = place },
        sender = new { login = by },
    });

    public static GitHubFinding Commented(string place, int number, IssueComment comment) => Of("issue_comment", new
    {
        action = "created",
        issue = new { number },
        comment = new { id = comment.Id, body = comment.Body },
        repository = new { full_name = place },
        sender = new { login = comment.User.Login },
    });

    public static GitHubFinding Closed(string place, PullRequest request) => Of("pull_request", new
    {
        action = "closed",
        happening = (request.ClosedAt ?? request.UpdatedAt).ToUnixTimeSeconds(),
        number = request.Number,
        pull_request = new
        {
            number = request.Number,
            merged = request.MergedAt is not null,
            head = new { @ref = request.Head.Ref, repo = new { full_name = request.Head.Repository?.FullName } },
        },
        repository = new { full_name = place },
        sender = new { login = request.User?.Login ?? "ghost" },
    });

    /// <param name="place">The repository.</param>
    /// <param name="branch">Its branch.</param>
    /// <param name="commit">Where it is now; null where it is gone.</param>
    /// <param name="seen">A branch may come back to a commit: each look that sees it move is a happening of its own.</param>
    public static GitHubFinding Pushed(string place, string branch, string? commit, DateTimeOffset seen) => Of("push", new
    {
        @ref = "refs/heads/" + branch,
        happening = seen.UtcTicks.ToString(CultureInfo.InvariantCulture),
        after = commit ?? new string('0', 40),
        deleted = commit is null,
        repository = new { full_name = place },
        sender = new { login = "ghost" },
    });

    private static GitHubFinding Of<T>(string kind, T body) => new(kind, JsonSerializer.SerializeToUtf8Bytes(body));
}
