using System.Globalization;
using Octokit;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;

namespace Resolver.Adapters.GitHub;

/// <summary>GitHub, read with the Brain's credential.</summary>
public sealed class GitHubCodeHost(GitHubClients clients, IGitHubTokens tokens) : ICodeHost
{
    /// <summary>The name of this host in an <see cref="IssueRef"/>.</summary>
    public const string Name = "github";

    /// <inheritdoc />
    public async Task<HostRepository> Repository(string place, CancellationToken cancel)
    {
        var found = await Call(place, static (client, owner, name) => client.Repository.Get(owner, name), cancel);
        return new HostRepository(found.FullName, found.DefaultBranch, found.Fork, found.Archived);
    }

    /// <inheritdoc />
    public async Task<HostIssue> Issue(string place, int number, CancellationToken cancel)
    {
        var found = await Call(place, (client, owner, name) => client.Issue.Get(owner, name, number), cancel);
        if (found.Url?.EndsWith($"/repos/{place}/issues/{number}", StringComparison.OrdinalIgnoreCase) != true)
        {
            // The host leads us on to wherever it is now, which may be a place that the operator never named.
            throw ResolverFault.Usage("GH-NOT-FOUND", $"{place}#{number} was moved to another repository.");
        }

        return found.PullRequest is not null
            ? throw ResolverFault.Usage("GH-NOT-FOUND", $"{place}#{number} is a pull request, not an issue.")
            : new HostIssue(
                new IssueRef(Name, place, number.ToString(CultureInfo.InvariantCulture)),
                found.Title,
                found.Body ?? string.Empty,
                [.. found.Labels.Select(static label => Lower(label.Name))],
                found.User?.Login ?? "ghost",
                found.State.Value == ItemState.Open);
    }

    /// <inheritdoc />
    public async Task<bool> MayWrite(string place, string account, CancellationToken cancel)
    {
        try
        {
            var answer = await Call(place, (client, owner, name) => client.Repository.Collaborator.ReviewPermission(owner, name, account), cancel);
            return answer.Permission is "admin" or "write" or "maintain" or "push";
        }
        catch (ResolverFault unknown) when (unknown.Code == "GH-NOT-FOUND")
        {
            return false;
        }
    }

    private async Task<T> Call<T>(string place, Func<GitHubClient, string, string, Task<T>> call, CancellationToken cancel)
    {
        var (owner, name) = GitHubPlace.Split(place);
        var client = clients.With(await tokens.Get(GitHubZone.Brain, place, cancel));
        return await GitHubFaults.Named(() => call(client, owner, name), cancel);
    }

#pragma warning disable CA1308 // Labels are compared in lower case, as GitHub does.
    private static string Lower(string label) => label.ToLowerInvariant();
#pragma warning restore CA1308
}
