using Octokit;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Adapters.GitHub;

/// <summary>Shows the gate's verdict as a check run on the head of the pull request. Only an App may make one.</summary>
public sealed class GitHubCheckRuns(GitHubClients clients, GitHubTokens tokens, TimeProvider clock)
{
    private const string Name = "resolver/gate";

    /// <summary>Makes the check run unless it is there. Where the App may not, the pull request stands without.</summary>
    /// <param name="place">Owner and name.</param>
    /// <param name="run">Whose change: the check run's external id, by which a repeat finds it.</param>
    /// <param name="head">The commit.</param>
    /// <param name="gate">The gate's checks, Markdown.</param>
    /// <param name="moved">Why the verdict is not about the base of today; null where it is.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ResolverFault"><c>GH-*</c>, where a retry may help.</exception>
    public async Task Ensure(string place, RunId run, CommitSha head, string gate, string? moved, CancellationToken cancel)
    {
        if (tokens.IsPlain)
        {
            return;
        }

        try
        {
            var (owner, name) = GitHubPlace.Split(place);
            var client = clients.With(await tokens.Get(GitHubZone.Checks, place, cancel));
            var there = await GitHubFaults.Named(() => client.Check.Run.GetAllForReference(owner, name, head.Value, new CheckRunRequest { CheckName = Name }), cancel);
            if (there.CheckRuns.All(check => check.ExternalId != run.Value))
            {
                await GitHubFaults.Named(() => client.Check.Run.Create(owner, name, Wish(run, head, gate, moved)), cancel);
            }
        }
        catch (ResolverFault refused) when (refused.Code is "GH-REFUSED" or "GH-FORBIDDEN" or "GH-NOT-FOUND")
        {
            // An App that was set up before it asked for this right, or whose owner has not granted it.
        }
    }

    private NewCheckRun Wish(RunId run, CommitSha head, string gate, string? moved)
    {
        var now = clock.GetUtcNow();
        return new NewCheckRun(Name, head.Value)
        {
            ExternalId = run.Value,
            Status = CheckStatus.Completed,
            Conclusion = moved is null ? CheckConclusion.Success : CheckConclusion.Neutral,
            StartedAt = now,
            CompletedAt = now,
            Output = new NewCheckRunOutput(moved is null ? "Its tests prove the change" : "The base has moved since its tests proved the change", $"{(moved is null ? "" : moved + "\n\n")}{gate}"),
        };
    }
}
