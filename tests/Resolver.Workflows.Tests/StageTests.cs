using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Workflows.Tests;

/// <summary>Version 2: what stands before and behind the attempts.</summary>
public sealed class StageTests : IAsyncDisposable
{
    private readonly RunBench bench = new RunBench().Current();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task NoFailingTest_OneIsWritten_AndItsBaselineIsWhatCounts()
    {
        bench.On(ResolveSteps.Reproduce, static (_, _) => NotReproduced());
        bench.On(ResolveSteps.WriteTest, static (_, _) => new WrittenTest.Reproduced(
            Values.Ready() with { Frozen = Values.Artifact('6') }, Core.Ids.RepoPath.Parse("tests/test_issue.py"), "Zero is refused.", Values.Usage, 2));

        var record = (await bench.ToEnd(Values.Request(ApprovalMode.Auto, ["small"]))).Record;

        record.Outcome.ShouldBe(RunOutcome.Resolved);
        record.Usd.ShouldBe(0.50m, "the test and the proposal");
        bench.Input<ProposeInput>("propose-patch-1").Frozen.ShouldBe(Values.Artifact('6'));
        bench.Input<TestInput>("test-1").Frozen.ShouldBe(Values.Artifact('6'));
        bench.Steps.ShouldContain("retrieve-with-failures");
    }

    [Fact]
    public async Task NoFailingTest_AndNoneCanBeWritten_EscalatesWithTheReason()
    {
        bench.On(ResolveSteps.Reproduce, static (_, _) => NotReproduced());

        var record = (await bench.ToEnd(Values.Request(ApprovalMode.Auto, ["mechanical", "small"]))).Record;

        record.StopReason.ShouldBe("not-reproduced");
        record.Explanation.ShouldContain("does not say when");
        record.Usd.ShouldBe(0.25m);
    }

    [Fact]
    public async Task NoFailingTest_WithoutAModel_NobodyIsAskedToWriteOne()
    {
        bench.On(ResolveSteps.Reproduce, static (_, _) => NotReproduced());

        (await bench.ToEnd(Values.Request(ApprovalMode.Auto))).Record.StopReason.ShouldBe("not-reproduced");
        bench.Steps.ShouldNotContain("write-test");
    }

    [Fact]
    public async Task QuestionOfTheRouter_Waits_AndTheAnswerClassifiesAnew()
    {
        bench.On(ResolveSteps.Classify, static (_, input) => new Classification(IssueKind.Bug, 10, input.Tiers[0], "words")
        {
            Ask = input.Answer is null ? new RouteAsk("kind", "Is this a bug?", []) : null,
        });
        var waiting = RunBench.Status(await bench.Advance(Values.Request(ApprovalMode.Auto)));
        waiting.Question.ShouldNotBeNull().Text.ShouldBe("Is this a bug?");
        await bench.Reply("A bug.");

        (await bench.ToEnd(Values.Request(ApprovalMode.Auto))).Record.Outcome.ShouldBe(RunOutcome.Resolved);
        bench.Input<ClassifyInput>("classify-answered").Answer.ShouldBe("A bug.");
    }

    [Fact]
    public async Task LadderOfTheRouter_IsClimbed()
    {
        bench.On(ResolveSteps.Classify, static (_, _) => new Classification(IssueKind.Bug, 10, "small", "rule") { Ladder = ["small", "large"] });
        bench.On(ResolveSteps.ProposePatch, static (_, _) => Values.Nothing("MODEL-TIMEOUT"));

        var record = (await bench.ToEnd(Values.Request(ApprovalMode.Auto, ["small", "middle", "large"]))).Record;

        record.Attempts.Select(static attempt => attempt.Tier).ShouldBe(["small", "large", "large"]);
    }

    [Fact]
    public async Task Escalation_IsHandedOver_AndItsCostCounts()
    {
        bench.On(ResolveSteps.ProposePatch, static (_, _) => Values.Nothing("MODEL-TIMEOUT"));
        bench.On(ResolveSteps.Escalate, static (_, _) => new Escalation(null, null, ["@core"], AssignmentSource.CodeOwners, null, Values.Usage));

        var record = (await bench.ToEnd(Values.Request(ApprovalMode.Auto, ["small"]))).Record;

        record.Outcome.ShouldBe(RunOutcome.Escalated);
        record.Usd.ShouldBe(0.25m);
        bench.Input<AccountInput>("account").Escalation.ShouldNotBeNull().Assignees.ShouldBe(["@core"]);
    }

    [Fact]
    public async Task HandOverThatFails_StillLeavesAReport()
    {
        bench.On(ResolveSteps.ProposePatch, static (_, _) => Values.Nothing("MODEL-TIMEOUT"));
        bench.On<EscalateInput, Escalation>(ResolveSteps.Escalate, static (_, _) => throw Core.Faults.ResolverFault.Usage("TEST-BROKEN", "Broken."));

        var record = (await bench.ToEnd(Values.Request(ApprovalMode.Auto, ["small"]))).Record;

        record.Outcome.ShouldBe(RunOutcome.Escalated);
        bench.Input<AccountInput>("account").Escalation.ShouldBeNull();
    }

    [Fact]
    public async Task Resolved_NeedsNoHandOver()
    {
        await bench.ToEnd(Values.Request(ApprovalMode.Auto, ["small"]));

        bench.Steps.ShouldNotContain("escalate");
    }

    private static Reproduction.NotReproduced NotReproduced() => new(new TestCounts(3, 0, 0), []) { Plan = Values.Ready().Plan, Baseline = Values.Artifact('7') };
}
