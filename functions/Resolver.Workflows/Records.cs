using Resolver.Core.Artifacts;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Workflows;

/// <summary>Makes the records that leave the workflow.</summary>
internal static class Records
{
    internal static RunRecord Of(RunState run, Ending ending)
    {
        var (branch, commit) = ending.Place;
        return new RunRecord
        {
            RunId = run.Context.Run,
            Issue = run.Request.Issue.Title,
            Repo = run.Request.Source.Location,
            BaseCommit = run.Snapshot?.Base,
            Outcome = ending.Outcome,
            StopReason = ending.StopReason,
            Explanation = ending.Explanation,
            Branch = branch,
            Commit = commit,
            PullRequest = (ending as Ending.Published)?.Publication.PullRequest,
            Classification = run.Classification,
            Attempts = run.Attempts,
            Tests = TestsOf(run),
            Usd = run.Spent + run.CutShort.Usd,
            TokensIn = run.Attempts.Sum(attempt => attempt.TokensIn) + run.Besides.TokensIn + run.CutShort.TokensIn,
            TokensOut = run.Attempts.Sum(attempt => attempt.TokensOut) + run.Besides.TokensOut + run.CutShort.TokensOut,
            Seconds = Math.Round((run.Context.UtcNow - run.StartedAt).TotalSeconds, 3),
            TraceId = run.TraceId,
        };
    }

    internal static AccountInput ForAccount(RunState run, RunRecord record, Ending ending) => new(
        record,
        run.Snapshot,
        run.LastPatch,
        run.Reproduction,
        run.Retrieved?.Places ?? [],
        run.LastVerdict?.Checks ?? [],
        run.Enrichment?.Owners ?? [],
        run.ApprovedBy,
        (ending as Ending.Faulted)?.Failure);

    internal static PublishCommand WorkInProgress(RunState run, Ending.Escalated why) =>
        Publish(run, run.LastPatch!, PublishPolicy.WorkInProgressBranch(run.Context.Run)) with
        {
            Message = new CommitMessage(
                $"Work in progress: {run.Request.Issue.Title}",
                $"Not ready: {why.Explanation}\n\nResolver-Run: {run.Context.Run}",
                run.StartedAt),
        };

    internal static PublishCommand Publish(RunState run, ArtifactRef patch, string branch) => new(
        run.Context.Run,
        run.Request.Source,
        run.Snapshot!.Repo,
        patch,
        branch,
        new CommitMessage(
            $"Fix: {run.Request.Issue.Title}",
            $"{run.Attempts[^1].Change}\n\nResolver-Run: {run.Context.Run}",
            run.StartedAt),
        null,
        null);

    internal static PublishEvidence Evidence(RunState run) => new(
        run.Request.Issue.Reference,
        run.Request.Issue.Title,
        run.Snapshot!.BaseName,
        TestsOf(run),
        [.. run.Attempts],
        run.Spent,
        run.LastPaths,
        run.Enrichment!.Owners,
        run.TraceId);

    /// <summary>Tests at base and with the last patch.</summary>
    internal static TestsRecord TestsOf(RunState run) => new(BaselineCounts(run.Reproduction), run.HeadCounts);

    private static TestCounts? BaselineCounts(Reproduction? reproduction) => reproduction switch
    {
        Reproduction.Ready ready => ready.Counts,
        Reproduction.NotReproduced none => none.Counts,
        Reproduction.Unusable unusable => unusable.Counts,
        _ => null,
    };
}
