using Resolver.Core.Faults;
using Resolver.Core.Gate;
using Resolver.Core.Publish;
using Resolver.Core.Runs;

namespace Resolver.Workflows.Tests;

/// <summary>A base that moved while the change was made and approved.</summary>
public sealed class MovedBaseTests
{
    [Fact]
    public async Task BaseThatStayed_CostsOneLook_AndNothingElse()
    {
        await using var bench = new RunBench().Current();

        await bench.ToEnd(Values.Request(ApprovalMode.Auto));

        bench.Input<PublishCommand>("publish").ApprovedPatch.ShouldBeNull();
        bench.Steps.Count(static step => step.EndsWith("-again", StringComparison.Ordinal)).ShouldBe(1);
        bench.Input<IntakeInput>("intake-again").BaseRevision.ShouldBe("main");
    }

    [Fact]
    public async Task MovedBase_IsFollowedAndGatedAgain_AndTheApprovalStands_WhereTheTextIsTheSame()
    {
        await using var bench = new RunBench().Current().MovesTheBase();
        await bench.Advance();
        await bench.Answer(approved: true, "bea", Values.PatchOf('1'));

        var end = await bench.ToEnd();

        end.Record.StopReason.ShouldBe("approved");
        end.Record.BaseCommit.ShouldBe(Values.Moved.Base);
        end.Record.Explanation.ShouldContain("has passed the gate again");
        bench.Input<RebaseInput>("rebase").ShouldBe(new RebaseInput(Values.Snapshot.Repo, Values.Artifact('1'), null, Values.Moved.Base));
        bench.Input<ReproduceInput>("reproduce-again").Earlier!.Targets.ShouldBe(Values.Ready().Targets);
        bench.Input<ReproduceInput>("reproduce-again").At.Commit.ShouldBe(Values.Moved.Base);
        bench.Input<TestInput>("test-again").Patch.ShouldBe(Values.Artifact('5'));
        bench.Input<GateInput>("gate-again").Base.Commit.ShouldBe(Values.Moved.Base);
        var command = bench.Input<PublishCommand>("publish");
        command.Patch.ShouldBe(Values.Artifact('5'));
        command.ApprovedPatch.ShouldBe(Values.Artifact('1'));
        command.Approval.ShouldBe(new Approval("bea", 1, Values.PatchOf('1')));
        command.Evidence!.Moved.ShouldNotBeNull();
        Should.NotThrow(() => PublishPolicy.Demand(command));
    }

    [Fact]
    public async Task FrozenTest_IsPartOfTheSecondGate()
    {
        var frozen = Values.Ready() with { Frozen = Values.Artifact('6') };
        await using var bench = new RunBench().Current().MovesTheBase()
            .On(ResolveSteps.Reproduce, (_, _) => frozen)
            .On(ResolveSteps.Rebase, static (_, _) => (Rebased.Clean)Values.Rebased(sameText: true) with { Frozen = Values.Artifact('8') });

        await bench.ToEnd(Values.Request(ApprovalMode.Auto));

        bench.Input<RebaseInput>("rebase").Frozen.ShouldBe(Values.Artifact('6'));
        bench.Input<ReproduceInput>("reproduce-again").Earlier!.Frozen.ShouldBe(Values.Artifact('8'));
    }

    [Fact]
    public async Task ChangeThatReadsOtherwiseThere_IsAskedAboutAgain_AndTheFirstAnswerIsNotObeyed()
    {
        await using var bench = new RunBench().Current().MovesTheBase().On(ResolveSteps.Rebase, static (_, _) => Values.Rebased(sameText: false));
        await bench.Advance();
        await bench.Answer(approved: true, "bea", Values.PatchOf('1'));
        await bench.Advance();
        await bench.Answer(approved: true, "cid", Values.PatchOf('1'), "late");

        var waiting = RunBench.Status(await bench.Advance()).Waiting!;
        waiting.Round.ShouldBe(2);
        waiting.PatchSha256.ShouldBe(Values.PatchOf('5'));
        bench.Steps.ShouldNotContain("publish");

        await bench.Answer(approved: true, "cid", Values.PatchOf('5'), "answer-2", round: 2);
        (await bench.ToEnd()).Record.StopReason.ShouldBe("approved");
        var command = bench.Input<PublishCommand>("publish");
        command.ApprovedPatch.ShouldBeNull();
        command.Approval.ShouldBe(new Approval("cid", 2, Values.PatchOf('5')));
    }

    [Fact]
    public async Task NoToTheSecondQuestion_Rejects_AndMakesNoBranch()
    {
        await using var bench = new RunBench().Current().MovesTheBase().On(ResolveSteps.Rebase, static (_, _) => Values.Rebased(sameText: false));
        await bench.Advance();
        await bench.Answer(approved: true, "bea", Values.PatchOf('1'));
        await bench.Advance();
        await bench.Answer(approved: false, "bea", Values.PatchOf('5'), "answer-2", "not like this", round: 2);

        (await bench.ToEnd()).Record.Outcome.ShouldBe(RunOutcome.Rejected);
        bench.Steps.ShouldNotContain("publish");
    }

    [Fact]
    public async Task RulesApproval_DoesNotStand_WhereTheNewBaseAsksForAPerson()
    {
        await using var bench = new RunBench().Current().MovesTheBase()
            .On(ResolveSteps.Judge, static (scope, input) => Values.Verdict(Verdict.Pass, input, needsPerson: scope.Key.Step == "gate-again"));

        RunBench.Status(await bench.Advance(Values.Request(ApprovalMode.Auto))).Waiting!.Round.ShouldBe(2);
        bench.Steps.ShouldNotContain("publish");
    }

    public static TheoryData<string, string> Left => new()
    {
        { "rebase", "conflicts" },
        { "reproduce-again", "does not show there" },
        { "gate-again", "does not pass the gate there" },
        { "test-again", "the runner is broken" },
        { "intake-again", "could not be seen" },
    };

    [Theory]
    [MemberData(nameof(Left))]
    public async Task ChangeThatDoesNotGoThroughThere_IsPublishedWhereItWas_AndSaysWhy(string where, string why)
    {
        await using var bench = Stuck(new RunBench().Current().MovesTheBase(), where);
        await bench.Advance();
        await bench.Answer(approved: true, "bea", Values.PatchOf('1'));

        var end = await bench.ToEnd();

        end.Record.BaseCommit.ShouldBe(Values.Snapshot.Base);
        end.Record.Explanation.ShouldContain(why);
        var command = bench.Input<PublishCommand>("publish");
        command.Patch.ShouldBe(Values.Artifact('1'));
        command.Verdict!.PatchSha256.ShouldBe(Values.PatchOf('1'));
        command.Evidence!.Moved!.ShouldContain(why);
        Should.NotThrow(() => PublishPolicy.Demand(command));
    }

    [Fact]
    public async Task BaseThatIsGone_GoesToAPerson_WithTheWorkSaved()
    {
        await using var bench = new RunBench().Current().On(
            ResolveSteps.Intake, static (scope, _) => scope.Key.Step == "intake" ? Values.Snapshot : throw ResolverFault.Usage("GIT-BASE-UNKNOWN", "It names no commit."));

        var end = await bench.ToEnd(Values.Request(ApprovalMode.Auto));

        end.Record.StopReason.ShouldBe("base-gone");
        end.Record.Branch.ShouldBe("resolver/wip/" + RunBench.Run);
        bench.Steps.ShouldNotContain("publish");
    }

    [Fact]
    public async Task ApprovalOnTheThirdDay_LeavesTimeForTheSecondGate()
    {
        await using var bench = new RunBench().Current().MovesTheBase();
        DateTimeOffset deadline = default;
        bench.On(ResolveSteps.Test, (scope, _) =>
        {
            deadline = scope.Deadline;
            return new HeadTests(Values.Artifact('f'), new TestCounts(4, 0, 0), Full: true);
        });
        await bench.Advance();
        bench.Clock.Advance(TimeSpan.FromDays(2));
        await bench.Answer(approved: true, "bea", Values.PatchOf('1'));

        (await bench.ToEnd()).Record.BaseCommit.ShouldBe(Values.Moved.Base);
        deadline.ShouldBe(bench.Clock.GetUtcNow().AddMinutes(30));
    }

    [Fact]
    public async Task Cancel_DuringTheSecondGate_EndsTheRun_WithoutABranch()
    {
        await using var bench = new RunBench().Current().MovesTheBase();
        bench.OnAsync(ResolveSteps.Test, async (scope, _, cancel) =>
        {
            if (scope.Key.Step == "test-again")
            {
                await bench.Stop();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return new HeadTests(Values.Artifact('f'), new TestCounts(4, 0, 0), Full: true);
        });

        (await bench.ToEnd(Values.Request(ApprovalMode.Auto))).Record.Outcome.ShouldBe(RunOutcome.Cancelled);
        bench.Steps.ShouldNotContain("publish");
    }

    private static RunBench Stuck(RunBench bench, string where) => where switch
    {
        "rebase" => bench.On(ResolveSteps.Rebase, static (_, _) => new Rebased.Refused("the change conflicts with what came since")),
        "reproduce-again" => bench.On<ReproduceInput, Reproduction>(
            ResolveSteps.Reproduce, static (_, input) => input.Earlier is null ? Values.Ready() : new Reproduction.NotReproduced(new TestCounts(4, 0, 0), [])),
        "gate-again" => bench.On(ResolveSteps.Judge, static (scope, input) => Values.Verdict(scope.Key.Step == "gate-again" ? Verdict.Fail : Verdict.Pass, input)),
        "test-again" => bench.On(ResolveSteps.Test, static (scope, _) => scope.Key.Step == "test-again"
            ? throw ResolverFault.Usage("TEST-BROKEN", "the runner is broken")
            : new HeadTests(Values.Artifact('f'), new TestCounts(4, 0, 0), Full: true)),
        _ => bench.On(ResolveSteps.Intake, static (scope, _) => scope.Key.Step == "intake" ? Values.Snapshot : throw ResolverFault.Usage("GIT-AUTH", "no credential")),
    };
}
