using System.Globalization;
using Resolver.Adapters.GitHub;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Intake;

/// <summary>Starts the runs of issues on the code host, on any host of runs. All is asked anew: the request may have waited for hours.</summary>
/// <param name="code">Reads from the code host.</param>
/// <param name="gitHub">Where it is.</param>
/// <param name="starter">Starts.</param>
/// <param name="maxUsd">Spend ceiling of one run, US dollars.</param>
public sealed class HostedStarter(ICodeHost code, GitHubOptions gitHub, IssueStarter starter, decimal maxUsd)
{
    /// <summary>Starts a run where the issue may have one now.</summary>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="ResolverFault"><c>GH-*</c>, <c>ISSUE-*</c>, <c>PAUSED</c>.</exception>
    public async Task<string> Start(AskedStart asked, CancellationToken cancel)
    {
        var repository = await code.Repository(asked.Place, cancel);
        if (repository.IsFork || repository.IsArchived)
        {
            return repository.IsFork ? "the repository is a fork" : "the repository is archived";
        }

        if (!await code.MayWrite(repository.Place, asked.By, cancel))
        {
            return "the account may not write to the repository";
        }

        var found = await code.Issue(repository.Place, int.Parse(asked.Issue.Number, CultureInfo.InvariantCulture), cancel);
        if (!found.IsOpen)
        {
            return "the issue is closed";
        }

        var source = new RepoSource(gitHub.Repository(repository.Place).AbsoluteUri);
        return await starter.Start(
            new IssueStart(found, source, repository.DefaultBranch, $"{GitHubCodeHost.Name}:{asked.By}", maxUsd, asked.Again) { TraceParent = asked.TraceParent }, cancel);
    }
}
