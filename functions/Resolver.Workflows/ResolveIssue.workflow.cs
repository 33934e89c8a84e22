using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>
/// Issue in, tested patch out, or an honest reason why not: the thirteen steps of the design, version 3. A shipped version is never
/// edited; golden histories hold it.
/// </summary>
public sealed class ResolveIssueWorkflow : IWorkflow<ResolveRequest, AccountedRun>
{
    /// <inheritdoc />
    public Task<AccountedRun> Run(IWorkflowContext context, ResolveRequest input) => Stages.Run(new RunState(context, input) { Version = 3 }, Make);

    internal static Task<Ending?> Make(RunState run) =>
        run.Classification!.Kind == IssueKind.Scaffold ? Scaffolding.Make(run) : ModelAttempts.Make(run);
}

/// <summary>Version 2, for runs in flight: what is published stays on the base that the run began with.</summary>
public sealed class ResolveIssueV2Workflow : IWorkflow<ResolveRequest, AccountedRun>
{
    /// <inheritdoc />
    public Task<AccountedRun> Run(IWorkflowContext context, ResolveRequest input) =>
        Stages.Run(new RunState(context, input) { Version = 2 }, ResolveIssueWorkflow.Make);
}

/// <summary>Version 1, for runs in flight: an attempt with a model is one proposal.</summary>
public sealed class ResolveIssueV1Workflow : IWorkflow<ResolveRequest, AccountedRun>
{
    /// <inheritdoc />
    public Task<AccountedRun> Run(IWorkflowContext context, ResolveRequest input) => Stages.Run(new RunState(context, input), Attempts.Make);
}

/// <summary>The order of the steps, and what every end has in common.</summary>
internal static class Stages
{
    internal static async Task<AccountedRun> Run(RunState run, Func<RunState, Task<Ending?>> attempt)
    {
        Ending ending;
        try
        {
            ending = await Prepare(run) ?? await attempt(run) ?? await Approvals.AskAndPublish(run);
        }
        catch (RunCancelledException stop)
        {
            ending = new Ending.Cancelled(stop.Request);
        }
        catch (ActivityFailedException failed) when (failed.Failure.Code == "ACTIVITY-TIMEOUT")
        {
            ending = new Ending.Escalated("time", $"The run reached its limit of {run.Request.Limits.MaxMinutes} minutes during {failed.Step}.");
        }
        catch (ActivityFailedException failed)
        {
            ending = new Ending.Faulted(failed.Failure);
        }

        return await Finish(run, ending);
    }

    private static async Task<Ending?> Prepare(RunState run)
    {
        var request = run.Request;
        run.Snapshot = await run.Call(ResolveSteps.Intake, new IntakeInput(request.Source, request.BaseRevision));
        run.Enrichment = await run.Call(ResolveSteps.Enrich, run.At);
        if (await Routes.Classify(run) is { } unanswered)
        {
            return unanswered;
        }

        var estimate = await run.Call(ResolveSteps.Estimate, new EstimateInput(request.Tiers, request.Limits));
        if (estimate.CheapestCallUsd > request.Limits.MaxUsd)
        {
            return new Ending.Escalated("budget", $"The cheapest allowed call could cost ${estimate.CheapestCallUsd:0.0000}, more than the limit of ${request.Limits.MaxUsd:0.00}. Raise --max-usd.");
        }

        if (Profile(run) is null)
        {
            return new Ending.Escalated("no-gate-profile", $"It looks like a {Words.Of(run.Classification!.Kind)}, and nothing here could prove such a change. A person decides.");
        }

        run.Retrieved = await run.Call(ResolveSteps.Retrieve, new RetrieveInput(run.At, request.Issue, null, [], request.Requester));
        return await Reproduce(run);
    }

    internal static GateProfile? Profile(RunState run) =>
        run.Version < 2 ? GateProfile.For(run.Classification!.Kind) : GateProfile.Of(run.Classification!.Kind);

    private static async Task<Ending?> Reproduce(RunState run)
    {
        var profile = Profile(run)!;
        if (!profile.RunsTests || profile.NewModuleOnly)
        {
            return null;
        }

        run.Reproduction = await run.Call(ResolveSteps.Reproduce, new ReproduceInput(run.At, run.Request.Issue, profile.NeedsFailingTest));
        var (written, stop, why) = await WrittenTests.Write(run);
        run.Reproduction = written ?? run.Reproduction;
        if (run.Reproduction is Reproduction.Ready { Targets.Count: > 0 } ready)
        {
            run.Retrieved = await run.Call(
                ResolveSteps.Retrieve,
                new RetrieveInput(run.At, run.Request.Issue, ready.Baseline, ready.Targets, run.Request.Requester),
                "retrieve-with-failures");
        }

        return run.Reproduction switch
        {
            Reproduction.Unusable unusable => new Ending.Escalated(unusable.Code, unusable.Explanation),
            Reproduction.NotReproduced none => new Ending.Escalated(stop, Words.NotReproduced(none) + why),
            _ => null,
        };
    }

    private static async Task<AccountedRun> Finish(RunState run, Ending ending)
    {
        if (ending is Ending.Escalated escalated && run.LastPatch is not null && run.Snapshot is { Publishable: true })
        {
            ending = await SaveWork(run, escalated);
        }

        var handOver = await HandOvers.Write(run, ending);
        var input = Records.ForAccount(run, Records.Of(run, ending), ending) with { Escalation = handOver };
        var accounted = await run.CallAlways(ResolveSteps.Account, input);
        run.Show("done", run.Attempts.Count == 0 ? 0 : run.Attempts[^1].Number, ending: ending);
        return accounted;
    }

    private static async Task<Ending> SaveWork(RunState run, Ending.Escalated escalated)
    {
        try
        {
            var saved = await run.CallAlways(ResolveSteps.Publish, Records.WorkInProgress(run, escalated), "save-work");
            return escalated with { WorkInProgress = saved };
        }
        catch (ActivityFailedException)
        {
            // The hand-over stands without the branch; the patch is in the output folder.
            return escalated;
        }
    }
}
