using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Workflows;

/// <summary>
/// A base that moved while a change was made and approved is followed once: the change is brought there, and the whole gate judges again,
/// from the tests at the new base on. What does not go through changes nothing, and goes to a person.
/// </summary>
internal static class MovedBase
{
    internal static async Task<BaseNow> Follow(RunState run)
    {
        run.RenewTime();
        RepoSnapshot? now = null;
        try
        {
            now = await run.Call(ResolveSteps.Intake, new IntakeInput(run.Request.Source, run.Snapshot!.BaseName), "intake-again");
            return now.Base == run.Snapshot.Base ? new BaseNow.Unmoved() : await Rebase(run, now);
        }
        catch (ActivityFailedException failed) when (failed.Failure.Code == "GIT-BASE-UNKNOWN")
        {
            return new BaseNow.Gone();
        }
        catch (ActivityFailedException failed)
        {
            return now is null ? new BaseNow.Left($"Whether it moved after the gate could not be seen: {failed.Failure.Message}") : Left(run, failed.Failure.Message);
        }
    }

    private static async Task<BaseNow> Rebase(RunState run, RepoSnapshot now)
    {
        // Its tests are a module's and the repository's at once, told apart by what only the planning knew.
        if (run.Classification!.Kind == IssueKind.Scaffold)
        {
            return Left(run, "a new service is not judged a second time");
        }

        var input = new RebaseInput(now.Repo, run.LastPatch!, run.Baseline?.Frozen, now.Base);
        return await run.Call(ResolveSteps.Rebase, input) switch
        {
            Rebased.Clean clean => await GateAgain(run, now, clean),
            Rebased.Refused refused => Left(run, refused.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static async Task<BaseNow> GateAgain(RunState run, RepoSnapshot now, Rebased.Clean change)
    {
        var at = new CommitRef(now.Repo, now.Base);
        var enrichment = await run.Call(ResolveSteps.Enrich, at, "enrich-again");
        Reproduction.Ready? baseline = null;
        HeadTests? head = null;
        if (run.Baseline is { } before)
        {
            var input = new ReproduceInput(at, run.Request.Issue, Stages.Profile(run)!.NeedsFailingTest) { Earlier = new EarlierFailures(before.Targets, change.Frozen) };
            var reproduction = await run.Call(ResolveSteps.Reproduce, input, "reproduce-again");
            if (reproduction is not Reproduction.Ready ready)
            {
                return Left(run, reproduction is Reproduction.Unusable unusable ? unusable.Explanation : "the issue does not show there any more");
            }

            baseline = ready;
            head = await run.Call(ResolveSteps.Test, TestInput.Of(ready, change.Patch), "test-again");
        }

        var verdict = await run.Call(ResolveSteps.Judge, new GateInput(run.Classification!.Kind, at, enrichment.Config, change.Patch, baseline, head), "gate-again");
        if (verdict.Verdict != Verdict.Pass)
        {
            return Left(run, $"the change does not pass the gate there: {verdict.Blocking}");
        }

        run.Follow(now, enrichment, change, verdict, baseline, head);
        return new BaseNow.Followed(change.SameText);
    }

    private static BaseNow.Left Left(RunState run, string why) => new($"It moved after the gate, and the change stays on {run.Snapshot!.Base.Short}: {why.TrimEnd('.')}.");
}
