using System.Globalization;
using Resolver.Core.Gate;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Local.Console;

/// <summary>A step's result in a few words, for the progress lines.</summary>
internal static class Describe
{
    internal static string Result(object? result) => result switch
    {
        RepoSnapshot snapshot => $"{snapshot.BaseName} at {snapshot.Base.Short}" + string.Concat(snapshot.Notices.Select(notice => $"; {notice}")),
        Enrichment { Documents.Count: > 0 } enrichment => $"read {string.Join(", ", enrichment.Documents.Take(3))}",
        Classification what => $"{what.Kind}, {what.Reason}",
        CostEstimate estimate => string.Create(CultureInfo.InvariantCulture, $"at most ${estimate.MaxUsd:0.00}: {estimate.Basis}"),
        Retrieved { Places.Count: > 0 } retrieved => $"best places {string.Join(", ", retrieved.Places)}",
        Reproduction.Ready ready => Failing(ready),
        Reproduction.NotReproduced none => $"{none.Counts.Passed} passed, none fails every time",
        Reproduction.Unusable unusable => unusable.Explanation,
        AttemptResult.Proposed proposed => proposed.Summary,
        AttemptResult.Nothing nothing => nothing.Reason,
        HeadTests head => $"{head.Counts.Passed} passed, {head.Counts.Failed} failed, {head.Counts.NotRun} not run",
        GateVerdict { Verdict: Verdict.Pass } => "pass",
        GateVerdict verdict => $"{verdict.Verdict}: {verdict.Blocking}",
        ModelTurn.Calls call => call.Tool,
        ModelTurn.Fails failed => failed.Reason,
        ToolOutcome outcome => outcome.Line,
        Publication publication => $"{publication.Branch} at {publication.Commit.Short}",
        _ => "done",
    };

    private static string Failing(Reproduction.Ready ready)
    {
        var flaky = ready.Flaky.Count == 0 ? string.Empty : $", {ready.Flaky.Count} flaky";
        return ready.Targets.Count == 0
            ? $"{ready.Counts.Passed} passed, {ready.Counts.Failed} failed{flaky}"
            : $"{ready.Counts.Passed} passed, {ready.Targets.Count} failing because of the issue{flaky}: {ready.Targets[0]}";
    }
}
