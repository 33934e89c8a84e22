using System.Text.Json;
using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Intake;

namespace Resolver.Local.Server;

/// <summary>Starts the runs of issues on the code host. A repeat finds the run that is there.</summary>
internal sealed class HostedStarter(DataFolder data, LocalHost host, GitHubParts gitHub, HostSettings settings)
{
    private static readonly WorkflowQuery AtWork = new()
    {
        Workflow = ResolveSteps.Workflow.Name,
        States = [WorkflowState.Pending, WorkflowState.Running],
    };

    private readonly RunStarter starter = new(data, host.Client);

    /// <summary>Starts a run where the issue may have one now.</summary>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="ResolverFault"><c>GH-*</c>, <c>PAUSED</c>, <c>ISSUE-*</c>.</exception>
    internal async Task<string> Start(WaitingStart asked, CancellationToken cancel)
    {
        var repository = await gitHub.Host.Repository(asked.Place, cancel);
        if (repository.IsFork || repository.IsArchived)
        {
            return repository.IsFork ? "the repository is a fork" : "the repository is archived";
        }

        // It may have waited for hours.
        if (!await gitHub.Host.MayWrite(repository.Place, asked.By, cancel))
        {
            return "the account may no longer write to the repository";
        }

        var found = await gitHub.Host.Issue(repository.Place, asked.Number, cancel);
        return found.IsOpen ? await Start(asked, repository, found, cancel) : "the issue is closed";
    }

    /// <summary>The repository of each run that is at work: not of those that wait for a person.</summary>
    internal async Task<IReadOnlyList<string>> Working(CancellationToken cancel) =>
    [
        .. (await host.Client.List(AtWork, cancel)).Where(static run => run.Status?.Deserialize<RunStatus>(ResolverJson.Options) is not { } status || (status.Waiting, status.Question, status.Budget) == (null, null, null))
            .Select(static run => run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.Issue.Reference).Where(static issue => issue?.Host == GitHubCodeHost.Name)
            .Select(static issue => issue!.Place),
    ];

    private async Task<string> Start(WaitingStart asked, HostRepository repository, HostIssue found, CancellationToken cancel)
    {
        var source = new RepoSource(gitHub.Options.Repository(repository.Place).AbsoluteUri);
        var repo = GitRepos.IdOf(source);
        new PauseSwitch(data).Demand(repo);
        var issue = await HostedIssue.Of(found, host.Artifacts, cancel);
        var request = new ResolveRequest(
            issue,
            source,
            repository.DefaultBranch,
            host.AllowedTiers(null),
            new RunLimits { MaxUsd = gitHub.Settings.MaxUsd },
            ApprovalMode.Ask,
            new Principal($"{GitHubCodeHost.Name}:{asked.By}", [HostedReadAccess.GroupOf(repo)]),
            RunStarter.NewTraceParent());
        var (run, started) = await starter.FindOrStart(RunIds.Prefix(issue.Reference), asked.Again, settings, request, cancel);
        host.Progress.Line(started ? $"{run}: started for {issue.Reference}" : $"{run}: is there for {issue.Reference}");
        return started ? $"started {run}" : $"{run} is there";
    }
}
