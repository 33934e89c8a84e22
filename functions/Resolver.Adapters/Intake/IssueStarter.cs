using Resolver.Adapters.Git;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Intake;

/// <summary>What a host of runs gives for starting them.</summary>
/// <param name="Client">The runs.</param>
/// <param name="Artifacts">Payloads.</param>
/// <param name="Tiers">What a run may use, the free one first.</param>
public sealed record StartParts(IWorkflowClient Client, IArtifactStore Artifacts, Func<IReadOnlyList<string>> Tiers)
{
    /// <summary>Refuses, by a fault, a repository for which nothing is started now. Default: refuses none.</summary>
    public Action<RepoId> Admit { get; init; } = static _ => { };

    /// <summary>Done for a new run before it is started. Default: nothing.</summary>
    public Action<RunId> Prepare { get; init; } = static _ => { };

    /// <summary>Told what was started. Default: nobody.</summary>
    public Action<string> Tell { get; init; } = static _ => { };
}

/// <summary>A run that is to be started.</summary>
/// <param name="Issue">The issue, as its host shows it now.</param>
/// <param name="Source">The repository.</param>
/// <param name="Base">Branch to start from and to go to; null for the default one.</param>
/// <param name="Account">Who asked, with the host's name before it; may write to that repository.</param>
/// <param name="MaxUsd">Spend ceiling, US dollars.</param>
/// <param name="Again">Whether an issue whose run has ended gets another one.</param>
public sealed record IssueStart(HostIssue Issue, RepoSource Source, string? Base, string Account, decimal MaxUsd, bool Again)
{
    /// <summary>The trace that it belongs to; null begins one.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>Starts runs of issues of any host of issues, on any host of runs. A repeat finds the run that is there.</summary>
/// <param name="parts">What the host of runs gives.</param>
public sealed class IssueStarter(StartParts parts)
{
    private readonly IssueRuns runs = new(parts.Client);

    /// <summary>Starts it, or finds it.</summary>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="ResolverFault"><c>ISSUE-*</c>, and what <see cref="StartParts.Admit"/> refuses.</exception>
    public async Task<string> Start(IssueStart start, CancellationToken cancel)
    {
        var repo = GitRepos.IdOf(start.Source);
        parts.Admit(repo);
        var issue = await HostedIssue.Of(start.Issue, parts.Artifacts, cancel);
        var request = new ResolveRequest(
            issue,
            start.Source,
            start.Base,
            parts.Tiers(),
            new RunLimits { MaxUsd = start.MaxUsd },
            ApprovalMode.Ask,
            new Principal(start.Account, [HostedReadAccess.GroupOf(repo)]),
            start.TraceParent ?? IssueRuns.NewTraceParent());
        var (run, started) = await runs.FindOrStart(RunIds.Prefix(issue.Reference), start.Again, request, parts.Prepare, cancel);
        parts.Tell($"{run}: {(started ? "started" : "is there")} for {issue.Reference}");
        return started ? $"started {run}" : $"{run} is there";
    }
}
