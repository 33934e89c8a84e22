using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Text;

namespace Resolver.Workflows;

/// <summary>Steps 10 and 11: a person (or, where it may, a rule) approves this patch in this round; then Hands publish it.</summary>
internal static class Approvals
{
    private const int MostShown = 5;
    private const int MostText = 200;

    internal static async Task<Ending> AskAndPublish(RunState run)
    {
        if (run.Request.Approve == ApprovalMode.Never)
        {
            return new Ending.PatchOnly("Approval is off, so no branch was made; the patch is in the output folder.");
        }

        return await Approve(run, round: 1) switch
        {
            Answer.Yes yes => await Publish(run, yes.Approval),
            var no => ((Answer.No)no).Ending,
        };
    }

    private static async Task<Answer> Approve(RunState run, int round)
    {
        if (ApprovalPolicy.RuleMayApprove(run.Request.Approve, run.LastVerdict!))
        {
            return new Answer.Yes(new Approval(PublishPolicy.RuleApprover, round, run.LastPatch!.Sha256));
        }

        return await Ask(run, round) switch
        {
            null => new Answer.No(new Ending.Escalated("approval-expired", "Nobody answered in time. The patch passed the gate and waits for a person.")),
            { Approved: false } denied => new Answer.No(new Ending.Denied(denied.By, denied.Reason)),
            var decision => new Answer.Yes(new Approval(decision.By, round, run.LastPatch!.Sha256)),
        };
    }

    private static async Task<ApprovalDecision?> Ask(RunState run, int round)
    {
        var deadline = run.Context.UtcNow + run.Request.Limits.ApprovalTimeout;
        var attempt = run.Attempts[^1];
        var question = new PendingApproval(
            round, run.LastPatch!.Sha256, attempt.Change, run.LastPaths, run.Snapshot!.Repo, run.LastPatch, deadline)
        {
            Tests = Records.TestsOf(run),
            Attempts = [.. run.Attempts.TakeLast(MostShown).Select(Short)],
        };
        run.Show("approve", attempt.Number, question);
        while (true)
        {
            var answer = await run.Guarded(run.Context.WaitForEvent(ResolveSteps.Approval(round), deadline));
            if (!answer.Received)
            {
                return null;
            }

            if (ApprovalPolicy.Counts(answer.Value!, run.Request.Requester, run.LastPatch.Sha256))
            {
                return answer.Value;
            }
        }
    }

    private static AttemptRecord Short(AttemptRecord attempt) => attempt with
    {
        FailingTests = [.. attempt.FailingTests.Take(3).Select(static test => VisibleText.Line(test, MostText))],
        Change = VisibleText.Line(attempt.Change, MostText),
        Hypothesis = VisibleText.Line(attempt.Hypothesis, MostText),
    };

    private static async Task<Ending> Publish(RunState run, Approval approval)
    {
        run.ApprovedBy = approval.By;
        run.Show("publish", run.Attempts[^1].Number);
        if (run.Snapshot is not { Publishable: true })
        {
            return new Ending.PatchOnly("The folder is not a git repository, so there is no branch; the patch is in the output folder.");
        }

        return run.Version < 3 ? await Send(run, approval) : await PublishWhereTheBaseIs(run, approval);
    }

    private static async Task<Ending> PublishWhereTheBaseIs(RunState run, Approval approval)
    {
        var approved = run.LastPatch!;
        var judged = run.Snapshot!.Base;
        switch (await MovedBase.Follow(run))
        {
            case BaseNow.Gone:
                return new Ending.Escalated("base-gone", $"{approval.By} approved the change, but its base {run.Snapshot.BaseName} is gone. A person decides where it belongs.");
            case BaseNow.Left left:
                return await Send(run, approval, moved: left.Why);
            case BaseNow.Followed followed:
                return followed.SameText && MayStand(run, approval)
                    ? await Send(run, approval, approved, Moved(run, judged))
                    : await Approve(run, round: 2) switch
                    {
                        Answer.Yes again => await Send(run, again.Approval, moved: Moved(run, judged)),
                        var no => ((Answer.No)no).Ending,
                    };
            default:
                return await Send(run, approval);
        }
    }

    // What a rule may decide is asked of the new verdict: the configuration may be another there.
    private static bool MayStand(RunState run, Approval approval) =>
        approval.By != PublishPolicy.RuleApprover || ApprovalPolicy.RuleMayApprove(run.Request.Approve, run.LastVerdict!);

    private static string Moved(RunState run, CommitSha judged) =>
        $"It moved from {judged.Short} to {run.Snapshot!.Base.Short} after the gate; the change was brought there and has passed the gate again.";

    private static async Task<Ending> Send(RunState run, Approval approval, ArtifactRef? approved = null, string? moved = null)
    {
        run.ApprovedBy = approval.By;
        var command = Records.Publish(run, run.LastPatch!, PublishPolicy.FinalBranch(run.Context.Run)) with
        {
            Verdict = run.LastVerdict,
            Approval = approval,
            ApprovedPatch = approved,
            Evidence = Records.Evidence(run) with { Moved = moved },
        };
        var ending = new Ending.Published(await run.CallAlways(ResolveSteps.Publish, command), approval.By);
        return moved is null ? ending : ending with { Explanation = $"{ending.Explanation} The base: {char.ToLowerInvariant(moved[0])}{moved[1..]}" };
    }

    /// <summary>What became of asking.</summary>
    private abstract record Answer
    {
        internal sealed record Yes(Approval Approval) : Answer;

        internal sealed record No(Ending Ending) : Answer;
    }
}
