using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Gate;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Engine;

namespace Resolver.Workflows.Tests;

/// <summary>Every end before an approval.</summary>
public sealed class StopTests
{
    private static readonly string[] Two = ["mechanical", "small", "large"];

    [Theory]
    [InlineData("not-reproduced")]
    [InlineData("tests-hang")]
    public async Task BaseThatProvesNothing_Escalates(string reason)
    {
        await using var bench = new RunBench().On<ReproduceInput, Reproduction>(ResolveSteps.Reproduce, (_, _) => reason == "not-reproduced"
            ? new Reproduction.NotReproduced(new TestCounts(4, 1, 0), ["T.flaky"])
            : new Reproduction.Unusable(reason, "The tests do not finish at base.", "log", new TestCounts(0, 0, 0)));

        var end = await bench.ToEnd();

        end.Record.Outcome.ShouldBe(RunOutcome.Escalated);
        end.Record.StopReason.ShouldBe(reason);
        end.Record.Tests.Baseline.ShouldNotBeNull();
        end.Record.Attempts.ShouldBeEmpty();
        bench.Steps.ShouldNotContain("save-work");
    }

    [Fact]
    public async Task OnlyFlakyFailures_AreNamed()
    {
        await using var bench = new RunBench().On<ReproduceInput, Reproduction>(
            ResolveSteps.Reproduce, static (_, _) => new Reproduction.NotReproduced(new TestCounts(4, 1, 0), ["T.flaky"]));

        (await bench.ToEnd()).Record.Explanation.ShouldContain("T.flaky");
    }

    [Theory]
    [InlineData(IssueKind.Feature, "feature")]
    [InlineData(IssueKind.Scaffold, "scaffolding")]
    public async Task KindWithoutAProfile_EscalatesBeforeAnythingRuns(IssueKind kind, string word)
    {
        await using var bench = new RunBench().On(ResolveSteps.Classify, (_, _) => new Classification(kind, 50, "mechanical", "label"));

        var end = await bench.ToEnd();

        end.Record.StopReason.ShouldBe("no-gate-profile");
        end.Record.Explanation.ShouldContain(word);
        bench.Steps.ShouldBe(["intake", "enrich", "classify", "estimate", "account"]);
    }

    [Fact]
    public async Task DocumentationChange_RunsNoTests()
    {
        await using var bench = new RunBench().On(ResolveSteps.Classify, static (_, _) => new Classification(IssueKind.Docs, 5, "small", "label 'docs'"));

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Never, ["mechanical", "small"]));

        end.Record.StopReason.ShouldBe("gate-passed");
        bench.Steps.ShouldBe(["intake", "enrich", "classify", "estimate", "retrieve", "propose-patch-1", "gate-1", "account"]);
        bench.Input<GateInput>("gate-1").Head.ShouldBeNull();
    }

    [Fact]
    public async Task CheapestCallAboveTheLimit_StopsBeforeItStarts()
    {
        await using var bench = new RunBench().On(ResolveSteps.Estimate, static (_, _) => new CostEstimate(3, 0.5m, "small"));

        var end = await bench.ToEnd(Values.Request(tiers: ["small"], limits: new RunLimits { MaxUsd = 0.25m }));

        end.Record.StopReason.ShouldBe("budget");
        end.Record.Explanation.ShouldContain("$0.5000");
        bench.Steps.ShouldNotContain("retrieve");
    }

    [Fact]
    public async Task BudgetInTheMiddle_EscalatesWithWhatWasSpentAndTheWorkSoFar()
    {
        await using var bench = Failing().On(ResolveSteps.ProposePatch, static (scope, _) =>
            scope.Key.Step == "propose-patch-1" ? Values.Proposed('5', Values.Usage) : Values.Nothing("budget"));

        var end = await bench.ToEnd(Values.Request(tiers: ["small", "large"], limits: new RunLimits { MaxUsd = 0.4m }));

        end.Record.StopReason.ShouldBe("budget");
        end.Record.Usd.ShouldBe(0.25m);
        bench.Input<ProposeInput>("propose-patch-2").MaxUsd.ShouldBe(0.15m);
        bench.Input<PublishCommand>("save-work").Patch.Sha256.ShouldBe(Values.PatchOf('5'));
    }

    [Fact]
    public async Task AttemptsThatRunOut_Escalate_TiersRiseAndCostsAreSummed()
    {
        await using var bench = Failing();

        var end = await bench.ToEnd(Values.Request(tiers: Two));

        end.Record.StopReason.ShouldBe("attempts");
        end.Record.Branch.ShouldBe("resolver/wip/" + RunBench.Run);
        end.Record.Attempts.Select(static attempt => (attempt.Number, attempt.Tier, attempt.Verdict)).ShouldBe(
            [(0, "mechanical", "fail"), (1, "small", "fail"), (2, "large", "fail"), (3, "large", "fail")]);
        (end.Record.Usd, end.Record.TokensIn, end.Record.TokensOut).ShouldBe((0.75m, 3000, 600));
        bench.Input<ProposeInput>("propose-patch-1").Previous.ShouldBeNull();
        bench.Input<ProposeInput>("propose-patch-2").Previous.ShouldBe("nothing-breaks: T.old passed before");
        end.Record.Attempts[^1].FailingTests.ShouldBe(["T.old"]);
    }

    [Fact]
    public async Task SecondTierThatPasses_EndsTheSearch()
    {
        await using var bench = new RunBench().On(ResolveSteps.Judge, static (scope, input) =>
            Values.Verdict(scope.Key.Step == "gate-2" ? Verdict.Pass : Verdict.Fail, input));

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Auto, Two));

        end.Record.StopReason.ShouldBe("approved");
        end.Record.Attempts.Count.ShouldBe(3);
        bench.Input<PublishCommand>("publish").Patch.Sha256.ShouldBe(Values.PatchOf('2'));
    }

    [Fact]
    public async Task VerdictNotRun_DoesNotPass()
    {
        await using var bench = new RunBench().On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Verdict.NotRun, input));

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Auto));

        end.Record.StopReason.ShouldBe("no-patch");
        end.Record.Attempts.Single().Verdict.ShouldBe("notRun");
    }

    [Fact]
    public async Task FourFifthsOfTheTime_BeginNoFurtherAttempt()
    {
        RunBench? bench = null;
        await using var owned = bench = Failing();
        bench.On(ResolveSteps.ProposePatch, (scope, _) =>
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(25));
            return Values.Proposed(scope.Key.Step[^1], Values.Usage);
        });

        var end = await bench.ToEnd(Values.Request(tiers: ["small"]));

        end.Record.StopReason.ShouldBe("time");
        end.Record.Attempts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task TimeUpDuringAStep_Escalates_AndThePaidAttemptCounts()
    {
        RunBench? bench = null;
        await using var owned = bench = new RunBench();
        bench.OnAsync(ResolveSteps.Test, async (_, _, cancel) =>
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(31));
            await Task.Delay(Timeout.Infinite, cancel);
            return new HeadTests(Values.Artifact('f'), new TestCounts(0, 0, 0), Full: false);
        });

        var end = await bench.ToEnd(Values.Request(tiers: ["small"]));

        end.Record.StopReason.ShouldBe("time");
        end.Record.Explanation.ShouldContain("test-1");
        end.Record.Usd.ShouldBe(0.25m);
        end.Record.Attempts.Single().Verdict.ShouldBe("notRun");
        end.Record.Branch.ShouldBe("resolver/wip/" + RunBench.Run);
    }

    [Fact]
    public async Task CancelInTheMiddleOfAStep_DoesNotWaitForIt()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new RunBench().OnAsync<ReproduceInput, Reproduction>(ResolveSteps.Reproduce, async (_, _, cancel) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            return Values.Ready();
        });
        var end = bench.ToEnd();
        await begun.Task;
        await bench.Stop();

        var record = (await end).Record;

        record.Outcome.ShouldBe(RunOutcome.Cancelled);
        record.StopReason.ShouldBe("cancelled");
        bench.Steps.ShouldBe(["intake", "enrich", "classify", "estimate", "retrieve", "reproduce", "account"]);
    }

    [Fact]
    public async Task UsageFault_FailsWithItsCodeAndKind()
    {
        await using var bench = new RunBench().On<IntakeInput, Core.Workspaces.RepoSnapshot>(
            ResolveSteps.Intake, static (_, _) => throw ResolverFault.Usage("GIT-MISSING", "There is no such repository. Check --repo."));

        var end = await bench.ToEnd();

        end.Record.Outcome.ShouldBe(RunOutcome.Failed);
        end.Record.StopReason.ShouldBe("GIT-MISSING");
        end.Record.BaseCommit.ShouldBeNull();
        end.Failure!.Kind.ShouldBe(FaultKind.Usage);
    }

    [Fact]
    public async Task FaultWhilePublishing_FailsAndKeepsThePatch()
    {
        await using var bench = new RunBench().On<PublishCommand, Publication>(
            ResolveSteps.Publish, static (_, _) => throw ResolverFault.Usage("GIT-BRANCH-EXISTS", "The branch exists. Delete it, then resume."));

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Auto));

        end.Record.StopReason.ShouldBe("GIT-BRANCH-EXISTS");
        end.Patch!.Sha256.ShouldBe(Values.PatchOf('1'));
        bench.Input<AccountInput>("account").ApprovedBy.ShouldBe("rule:auto");
    }

    [Fact]
    public async Task SavingTheWorkFails_TheHandOverStands()
    {
        await using var bench = Failing().On<PublishCommand, Publication>(
            ResolveSteps.Publish, static (_, _) => throw new ResolverFault("GIT-UNWRITABLE", transient: false, "The target takes no branch."));

        var end = await bench.ToEnd();

        end.Record.Outcome.ShouldBe(RunOutcome.Escalated);
        end.Record.StopReason.ShouldBe("no-patch");
        end.Record.Branch.ShouldBeNull();
        end.Patch.ShouldNotBeNull();
    }

    [Fact]
    public async Task StatusOfARunWithManyPaths_StaysSmall()
    {
        await using var bench = Failing();
        await bench.Advance(Values.Request(tiers: Two, limits: new RunLimits { MaxAttempts = 10 }), RunUntil.Finished);

        var snapshot = (await bench.Engine.Client.Get(RunBench.Run, TestContext.Current.CancellationToken))!;

        snapshot.State.ShouldBe(WorkflowState.Completed);
        RunBench.Status(snapshot).StopReason.ShouldBe("attempts");
        snapshot.Status!.Value.GetRawText().Length.ShouldBeLessThan(1024);
    }

    private static RunBench Failing() => new RunBench().On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Verdict.Fail, input));
}
