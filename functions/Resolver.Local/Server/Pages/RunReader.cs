using System.Collections.Concurrent;
using System.Text.Json;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Trace;

namespace Resolver.Local.Server.Pages;

/// <summary>A run in a list.</summary>
internal sealed record RunLine(WorkflowSnapshot Snapshot, ResolveRequest? Request, RunStatus? Status)
{
    internal static RunLine Of(WorkflowSnapshot run) =>
        new(run, run.Input.Deserialize<ResolveRequest>(ResolverJson.Options), run.Status?.Deserialize<RunStatus>(ResolverJson.Options));

    /// <summary>The issue's title; untrusted.</summary>
    internal string Title => Request?.Issue.Title is { Length: > 0 } title ? title : Snapshot.Run.Value;

    /// <summary>Whether a person has to say something.</summary>
    internal bool Waits => Status is { Waiting: not null } or { Question: not null } or { Budget: not null };
}

/// <summary>All that is shown of a run.</summary>
/// <param name="Line">What lists show of it.</param>
/// <param name="Ended">Its result; null while it is open.</param>
/// <param name="Tree">Its steps, with time, tokens and money.</param>
/// <param name="Diff">The change that is in question or was made; null where there is none.</param>
/// <param name="Report">Markdown; null while the run is open.</param>
/// <param name="Late">Answers that came too late.</param>
internal sealed record RunView(RunLine Line, AccountedRun? Ended, RunNode Tree, string? Diff, string? Report, IReadOnlyList<LateAnswer> Late)
{
    internal RunRecord? Record => Ended?.Record;

    internal PendingApproval? Waiting => Line.Status?.Waiting;

    internal IReadOnlyList<AttemptRecord> Attempts => Record?.Attempts ?? Waiting?.Attempts ?? [];

    internal TestsRecord? Tests => Record?.Tests ?? Waiting?.Tests;
}

/// <summary>Reads runs from the journal, the ledger, the trace and the artifacts.</summary>
internal sealed class RunReader(DataFolder data, LocalHost host)
{
    private const int MostRuns = 200;
    private const int MostDiffs = 32;
    private readonly LateAnswers late = new(data);
    private readonly ConcurrentDictionary<string, string> diffs = new(StringComparer.Ordinal);

    internal async Task<IReadOnlyList<RunLine>> List(CancellationToken cancel) =>
        [.. (await host.Client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name, Top = MostRuns }, cancel)).Select(RunLine.Of)];

    /// <summary>One run; null where there is none of this id.</summary>
    internal async Task<RunView?> Read(RunId run, CancellationToken cancel)
    {
        if (await host.Client.Get(run, cancel) is not { } snapshot || snapshot.Workflow != ResolveSteps.Workflow.Name)
        {
            return null;
        }

        var line = RunLine.Of(snapshot);
        var ended = snapshot.Output?.Deserialize<AccountedRun>(ResolverJson.Options);
        var trace = TraceFile.In(data.Run(run)).Read();
        var tree = await RunTree.Build(host.Client, snapshot, trace, await host.Ledger.Entries(run, cancel), cancel);
        return new RunView(line, ended, tree, await Diff(line, ended, cancel), ended is null ? null : await host.Artifacts.ReadText(ended.Report, cancel), late.Of(run));
    }

    private async Task<string?> Diff(RunLine line, AccountedRun? ended, CancellationToken cancel)
    {
        if (ended is not null)
        {
            return ended.Patch is { } patch ? await host.Artifacts.ReadText(patch, cancel) : null;
        }

        return line.Status?.Waiting is { } waiting ? await Of(waiting, cancel) : null;
    }

    // A page is asked for every two seconds, and git takes longer than all the rest.
    private async Task<string> Of(PendingApproval waiting, CancellationToken cancel)
    {
        if (diffs.TryGetValue(waiting.PatchSha256, out var known))
        {
            return known;
        }

        var diff = await host.Workspaces.Diff(waiting.Repo, await host.Artifacts.ReadJson<PatchSet>(waiting.Patch, cancel), cancel);
        if (diffs.Count >= MostDiffs)
        {
            diffs.Clear();
        }

        return diffs[waiting.PatchSha256] = diff;
    }
}
