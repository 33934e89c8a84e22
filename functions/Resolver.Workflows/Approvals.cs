using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Text;

namespace Resolver.Workflows;

/// <summary>Steps 10 and 11: a person (or, where it may, a rule) approves this patch in this round; then Hands publish it.</summary>
internal static class Approvals
{
    private const int Round = 1;
    private const int MostShown = 5;
    private const int MostText = 200;

    internal static async Task<Ending> AskAndPublish(RunState run)
    {
        var verdict = run.LastVerdict!;
        if (run.Request.Approve == ApprovalMode.Never)
        {
            return new Ending.PatchOnly("Approval is off, so no branch was made; the patch is in the output folder.");
        }

        if (ApprovalPolicy.RuleMayApprove(run.Request.Approve, verdict))
        {
            return await Publish(run, PublishPolicy.RuleApprover);
        }

        var decision = await Ask(run);
        return decision switch
        {
            null => new Ending.Escalated("approval-expired", "Nobody answered in time. The patch passed the gate and waits for a person."),
            { Approved: false } => new Ending.Denied(decision.By, decision.Reason),
            _ => await Publish(run, decision.By),
        };
    }

    private static async Task<ApprovalDecision?> Ask(RunState run)
    {
        var deadline = run.Context.UtcNow + run.Request.Limits.ApprovalTimeout;
        var attempt = run.Attempts[^1];
        var question = new PendingApproval(
            Round, run.LastPatch!.Sha256, attempt.Change, run.LastPaths, run.Snapshot!.Repo, run.LastPatch, deadline)
        {
            Tests = Records.TestsOf(run),
            Attempts = [.. run.Attempts.TakeLast(MostShown).Select(Short)],
        };
        run.Show("approve", attempt.Number, question);
        while (true)
        {
            var answer = await run.Guarded(run.Context.WaitForEvent(ResolveSteps.Approval(Round), deadline));
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

    private static async Task<Ending> Publish(RunState run, string approver)
    {
        run.ApprovedBy = approver;
        run.Show("publish", run.Attempts[^1].Number);
        if (run.Snapshot is not { Publishable: true })
        {
            return new Ending.PatchOnly("The folder is not a git repository, so there is no branch; the patch is in the output folder.");
        }

        var approval = new Approval(approver, Round, run.LastPatch!.Sha256);
        var command = Records.Publish(run, run.LastPatch, PublishPolicy.FinalBranch(run.Context.Run)) with
        {
            Verdict = run.LastVerdict,
            Approval = approval,
            Evidence = Records.Evidence(run),
        };
        var publication = await run.CallAlways(ResolveSteps.Publish, command);
        return new Ending.Published(publication, approver);
    }
}
