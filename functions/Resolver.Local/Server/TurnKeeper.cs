using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>Starts whose turn it is, of every host of issues, and knows who is at work.</summary>
/// <param name="host">Of the runs.</param>
/// <param name="gitHub">Starts runs of GitHub's issues; null where it is not set up.</param>
/// <param name="jira">Starts runs of Jira's issues; null where it is not set up.</param>
internal sealed class TurnKeeper(LocalHost host, HostedStarter? gitHub, TicketStarter? jira)
{
    private static readonly WorkflowQuery AtWork = new()
    {
        Workflow = ResolveSteps.Workflow.Name,
        States = [WorkflowState.Pending, WorkflowState.Running],
    };

    /// <summary>Starts one.</summary>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>, <c>JIRA-*</c>, <c>ISSUE-*</c>, <c>PAUSED</c>.</exception>
    internal Task<string> Start(WaitingStart next, CancellationToken cancel)
    {
        var asked = new AskedStart(next.Issue, next.Place, next.By, next.Again);
        return (next.Issue.Host, gitHub, jira) switch
        {
            (GitHubCodeHost.Name, { } starter, _) => starter.Start(asked, cancel),
            (TicketKey.Host, _, { } starter) => starter.Start(asked, cancel),
            _ => Task.FromResult("its host is not set up"),
        };
    }

    /// <summary>The repository of each run that is at work: not of those that wait for a person.</summary>
    internal async Task<IReadOnlyList<string>> Working(CancellationToken cancel) =>
    [
        .. (await host.Client.List(AtWork, cancel)).Where(static run => run.Status?.Deserialize<RunStatus>(ResolverJson.Options) is not { } status || (status.Waiting, status.Question, status.Budget) == (null, null, null))
            .Select(static run => run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)).Where(static request => request?.Issue.Reference.Host is GitHubCodeHost.Name or TicketKey.Host)
            .Select(request => TicketStarter.PlaceOf(request!.Source.Location, host.GitHub?.Options)),
    ];
}
