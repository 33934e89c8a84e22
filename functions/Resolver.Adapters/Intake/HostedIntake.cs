using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Intake;

/// <summary>What a host of runs gives to intake.</summary>
/// <param name="Client">The runs.</param>
/// <param name="Code">Reads from the code host.</param>
/// <param name="GitHub">Where it is.</param>
/// <param name="Ledger">The money.</param>
/// <param name="Artifacts">Payloads.</param>
/// <param name="Tiers">What a run may use, the free one first.</param>
/// <param name="MaxUsd">Spend ceiling of one run, US dollars.</param>
public sealed record IntakeParts(
    IWorkflowClient Client, ICodeHost Code, GitHubOptions GitHub, ILedger Ledger, IArtifactStore Artifacts, IReadOnlyList<string> Tiers, decimal MaxUsd);

/// <summary>Does what was decided about an event of the code host, on any host of runs. Every effect is keyed, so that an event may be handled again.</summary>
/// <param name="parts">What the host gives.</param>
public sealed class HostedIntake(IntakeParts parts)
{
    private readonly RunCommands commands = new(parts.Client, parts.Ledger);

    /// <returns>What was done, in a few words.</returns>
    /// <exception cref="ResolverFault">Where it could not be done; <c>Transient</c> says whether to come again.</exception>
    public Task<string> Handle(HostEvent happened, IntakeDecision decision, string? traceParent, CancellationToken cancel) => decision switch
    {
        IntakeDecision.Start start => IfWriter(happened, () => Start(happened, start.Number, again: false, traceParent, cancel), cancel),
        IntakeDecision.Obey obey => IfWriter(happened, () => Obey(happened, obey, traceParent, cancel), cancel),
        IntakeDecision.Record record => Record(happened, record, cancel),
        IntakeDecision.Index => Task.FromResult("a run that searches brings the index there itself"),
        IntakeDecision.Ignore ignore => Task.FromResult(ignore.Why),
        _ => throw new UnreachableException(),
    };

    // Anybody can open an issue or write a comment; only who may push there anyway can make us spend money or publish.
    private async Task<string> IfWriter(HostEvent happened, Func<Task<string>> act, CancellationToken cancel) =>
        await parts.Code.MayWrite(happened.Place, happened.By, cancel) ? await act() : "the account may not write to the repository";

    private async Task<string> Start(HostEvent happened, int number, bool again, string? traceParent, CancellationToken cancel)
    {
        var repository = await parts.Code.Repository(happened.Place, cancel);
        if (repository.IsFork || repository.IsArchived)
        {
            return repository.IsFork ? "the repository is a fork" : "the repository is archived";
        }

        var found = await parts.Code.Issue(repository.Place, number, cancel);
        if (!found.IsOpen)
        {
            return "the issue is closed";
        }

        var source = new RepoSource(parts.GitHub.Repository(repository.Place).AbsoluteUri);
        var request = new ResolveRequest(
            await HostedIssue.Of(found, parts.Artifacts, cancel),
            source,
            repository.DefaultBranch,
            parts.Tiers,
            new RunLimits { MaxUsd = parts.MaxUsd },
            ApprovalMode.Ask,
            new Principal(AccountOf(happened), [HostedReadAccess.GroupOf(GitRepos.IdOf(source))]),
            traceParent ?? NewTraceParent());
        return await FindOrStart(RunIds.Prefix(found.Reference), again, request, cancel);
    }

    private async Task<string> FindOrStart(string prefix, bool again, ResolveRequest request, CancellationToken cancel)
    {
        var latest = await Latest(prefix, cancel);
        if (latest is not null && (!again || latest.IsOpen))
        {
            return $"{latest.Run} is there";
        }

        var run = RunIds.Generation(prefix, latest is null ? 1 : RunIds.GenerationOf(latest.Run, prefix) + 1);
        return await parts.Client.Start(run, ResolveSteps.Workflow, request, cancel) ? $"started {run}" : $"{run} is there";
    }

    private async Task<WorkflowSnapshot?> Latest(string prefix, CancellationToken cancel)
    {
        var earlier = await parts.Client.List(new WorkflowQuery { Prefix = prefix, Workflow = ResolveSteps.Workflow.Name }, cancel);
        return earlier.OrderByDescending(run => RunIds.GenerationOf(run.Run, prefix)).FirstOrDefault();
    }

    private async Task<string> Obey(HostEvent happened, IntakeDecision.Obey obey, string? traceParent, CancellationToken cancel)
    {
        if (obey.Command is CommentCommand.Fix)
        {
            return await Start(happened, obey.Number, again: true, traceParent, cancel);
        }

        var reference = new IssueRef(GitHubCodeHost.Name, happened.Place, obey.Number.ToString(CultureInfo.InvariantCulture));
        return await Latest(RunIds.Prefix(reference), cancel) is { } run
            ? await commands.Obey(run, obey.Command, AccountOf(happened), $"github-comment-{obey.Comment}", patchSha256: null, cancel)
            : "the issue has no run";
    }

    // A branch's name proves nothing: the run must exist, and must itself have led to this pull request.
    private async Task<string> Record(HostEvent happened, IntakeDecision.Record record, CancellationToken cancel)
    {
        if ((await parts.Client.Get(record.Run, cancel))?.Output?.Deserialize<AccountedRun>(ResolverJson.Options)?.Record is not { PullRequest: { } url } ended
            || parts.GitHub.PlaceOf(ended.Repo) is not { } place
            || !string.Equals(place, happened.Place, StringComparison.OrdinalIgnoreCase)
            || !url.EndsWith($"/pull/{record.PullRequest}", StringComparison.Ordinal))
        {
            return "the pull request is none of ours";
        }

        await parts.Ledger.Attach(record.Run, $"{place}#{record.PullRequest}", cancel);
        return record.Merged ? "recorded as merged" : "recorded as closed";
    }

    private static string AccountOf(HostEvent happened) => $"{GitHubCodeHost.Name}:{happened.By}";

    private static string NewTraceParent() => $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";
}
