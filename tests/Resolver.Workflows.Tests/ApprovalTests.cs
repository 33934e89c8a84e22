using Resolver.Core.Gate;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Engine;

namespace Resolver.Workflows.Tests;

public sealed class ApprovalTests
{
    [Fact]
    public async Task AutoMode_PublishesByRule_WithVerdictAndApprovalOfThisPatch()
    {
        await using var bench = new RunBench();

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Auto));

        end.Record.Outcome.ShouldBe(RunOutcome.Resolved);
        end.Record.StopReason.ShouldBe("approved");
        end.Record.Branch.ShouldBe("resolver/" + RunBench.Run);
        end.Record.Commit!.Value.ShouldBe(new string('c', 40));
        end.Record.TraceId.ShouldBe("0123456789abcdef0123456789abcdef");
        var command = bench.Input<PublishCommand>("publish");
        command.Approval!.By.ShouldBe("rule:auto");
        Should.NotThrow(() => PublishPolicy.Demand(command));
        bench.Input<AccountInput>("account").ApprovedBy.ShouldBe("rule:auto");
    }

    [Fact]
    public async Task AutoMode_WithAChangeThatNeedsAPerson_Asks()
    {
        await using var bench = new RunBench().On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Verdict.Pass, input, needsPerson: true));

        var waiting = RunBench.Status(await bench.Advance(Values.Request(ApprovalMode.Auto)));

        waiting.Stage.ShouldBe("approve");
        waiting.Waiting!.PatchSha256.ShouldBe(Values.PatchOf('1'));
        bench.Steps.ShouldNotContain("publish");
    }

    [Fact]
    public async Task APersonsYes_Publishes()
    {
        await using var bench = new RunBench();
        await bench.Advance();
        await bench.Answer(approved: true, "bea", Values.PatchOf('1'));

        var end = await bench.ToEnd();

        end.Record.StopReason.ShouldBe("approved");
        end.Record.Explanation.ShouldContain("bea");
        bench.Input<PublishCommand>("publish").Approval.ShouldBe(new Approval("bea", 1, Values.PatchOf('1')));
    }

    [Fact]
    public async Task APersonsNo_RejectsWithTheReason_AndMakesNoBranch()
    {
        await using var bench = new RunBench();
        await bench.Advance();
        await bench.Answer(approved: false, "bea", Values.PatchOf('1'), reason: "too clever");

        var end = await bench.ToEnd();

        end.Record.Outcome.ShouldBe(RunOutcome.Rejected);
        end.Record.StopReason.ShouldBe("denied");
        end.Record.Explanation.ShouldBe("bea denied the change: too clever");
        end.Record.Branch.ShouldBeNull();
        bench.Steps.ShouldNotContain("publish");
        bench.Steps.ShouldNotContain("save-work");
    }

    [Fact]
    public async Task ApprovalOfAnotherPatch_IsNotObeyed()
    {
        await using var bench = new RunBench();
        await bench.Advance();
        await bench.Answer(approved: true, "bea", Values.PatchOf('9'), "stale");

        RunBench.Status(await bench.Advance()).Stage.ShouldBe("approve");
        await bench.Answer(approved: false, "bea", Values.PatchOf('1'), "fresh");

        (await bench.ToEnd()).Record.StopReason.ShouldBe("denied");
    }

    [Fact]
    public async Task ApprovalByTheRequester_IsNotObeyed()
    {
        await using var bench = new RunBench();
        await bench.Advance(Values.Request(requester: "ann"));
        await bench.Answer(approved: true, "Ann", Values.PatchOf('1'));

        RunBench.Status(await bench.Advance()).Stage.ShouldBe("approve");
    }

    [Fact]
    public async Task ApprovalThatNobodyGives_ExpiresIntoWorkInProgress()
    {
        await using var bench = new RunBench();
        await bench.Advance();
        bench.Clock.Advance(TimeSpan.FromDays(3));

        var end = await bench.ToEnd();

        end.Record.Outcome.ShouldBe(RunOutcome.Escalated);
        end.Record.StopReason.ShouldBe("approval-expired");
        end.Record.Branch.ShouldBe("resolver/wip/" + RunBench.Run);
        bench.Input<PublishCommand>("save-work").Approval.ShouldBeNull();
    }

    [Fact]
    public async Task ApprovalJustBeforeItsDeadline_IsObeyed()
    {
        await using var bench = new RunBench();
        await bench.Advance();
        bench.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        await bench.Answer(approved: true, "bea", Values.PatchOf('1'));

        (await bench.ToEnd()).Record.StopReason.ShouldBe("approved");
    }

    [Fact]
    public async Task ApprovalNever_StopsAfterTheGate_WithoutABranch()
    {
        await using var bench = new RunBench();

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Never));

        end.Record.Outcome.ShouldBe(RunOutcome.Resolved);
        end.Record.StopReason.ShouldBe("gate-passed");
        end.Record.Branch.ShouldBeNull();
        end.Patch!.Sha256.ShouldBe(Values.PatchOf('1'));
        bench.Steps.ShouldNotContain("publish");
    }

    [Fact]
    public async Task FolderWithoutGit_LeavesThePatchAsAFile()
    {
        await using var bench = new RunBench().On(ResolveSteps.Intake, static (_, _) => Values.Snapshot with { Publishable = false });

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Auto));

        end.Record.StopReason.ShouldBe("gate-passed");
        end.Record.Explanation.ShouldContain("not a git repository");
        bench.Steps.ShouldNotContain("publish");
    }

    [Fact]
    public async Task CancelWhileAnApprovalIsOpen_EndsTheRun()
    {
        await using var bench = new RunBench();
        await bench.Advance();
        await bench.Stop();

        var end = await bench.ToEnd();

        end.Record.Outcome.ShouldBe(RunOutcome.Cancelled);
        end.Record.Explanation.ShouldBe("Cancelled by ann: wrong issue");
    }
}
