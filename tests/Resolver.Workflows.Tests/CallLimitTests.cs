using Resolver.Core.Models;
using Resolver.Core.Publish;
using Resolver.Core.Runs;

namespace Resolver.Workflows.Tests;

/// <summary>The limit of a run's model calls: every step that asks a model carries it, and a step that it cuts ends the run with its work kept.</summary>
public sealed class CallLimitTests : IAsyncDisposable
{
    private static readonly ResolveRequest Request = Values.Request(ApprovalMode.Auto, ["small"], new RunLimits { MaxModelCalls = 7 });

    private readonly RunBench bench = new RunBench().Current();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task EveryStepThatAsksAModel_CarriesTheLimit()
    {
        bench.On(ResolveSteps.Reproduce, static (_, _) => NotReproduced());
        bench.On(ResolveSteps.WriteTest, static (_, _) => new WrittenTest.Reproduced(Values.Ready(), Core.Ids.RepoPath.Parse("tests/test_issue.py"), "It fails.", Values.Usage, 2));
        bench.On(ResolveSteps.ProposePatch, static (_, _) => Values.Nothing("refused"));
        bench.On(DebugSteps.AskModel, static (_, _) => new ModelTurn.Fails("MODEL-TIMEOUT", "No answer.", Values.Usage));

        await bench.ToEnd(Request);

        bench.Input<ClassifyInput>("classify").RunCalls.ShouldBe(7);
        bench.Input<WriteTestInput>("write-test").RunCalls.ShouldBe(7);
        bench.Input<ProposeInput>("propose-patch-1").RunCalls.ShouldBe(7);
        bench.Calls.Select(static call => call.Input).OfType<AskModelInput>().ShouldAllBe(static turn => turn.Loop.RunCalls == 7);
        bench.Input<EscalateInput>("escalate").RunCalls.ShouldBe(7);
        bench.Input<EscalateInput>("escalate").Tier.ShouldBe("small");
    }

    [Fact]
    public async Task ScaffoldThatIsCut_EndsTheRun()
    {
        bench.On(ResolveSteps.Classify, static (_, input) => new Classification(IssueKind.Scaffold, 10, input.Tiers[0], "label"));
        bench.On(ResolveSteps.ReadSchemas, static (_, _) => new SchemasRead.Found(Values.Artifact('5'), "schemas", new ServicePlace(Core.Ids.RepoPath.Parse("services"), [], null)));
        bench.On(ResolveSteps.PlanScaffold, static (_, _) => new ScaffoldPlanned.Nothing(ModelUsage.NoCallsLeft, "none is left", new ModelUsage(7, 1, 1, 0.1m, 1), 1));

        var record = (await bench.ToEnd(Request)).Record;

        record.StopReason.ShouldBe("model-calls");
        record.Attempts.ShouldHaveSingleItem().ModelCalls.ShouldBe(7);
        bench.Input<PlanScaffoldInput>("plan-scaffold-1").RunCalls.ShouldBe(7);
        bench.Input<EscalateInput>("escalate").Tier.ShouldBeNull("no call is left for a hand-over");
    }

    [Fact]
    public async Task ProposalThatIsCut_EndsTheRun_AndTheWorkBeforeItIsKept()
    {
        bench.On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Core.Gate.Verdict.Fail, input));
        bench.On(DebugSteps.AskModel, static (_, _) => new ModelTurn.Fails("MODEL-TIMEOUT", "No answer.", Values.Usage));
        bench.On(ResolveSteps.ProposePatch, static (scope, _) => scope.Key.Step == "propose-patch-1" ? Values.Proposed('1', Values.Usage) : Values.Nothing(ModelUsage.NoCallsLeft));

        var record = (await bench.ToEnd(Request)).Record;

        record.StopReason.ShouldBe("model-calls");
        record.Explanation.ShouldContain("All 7 model calls");
        record.Attempts.Count.ShouldBe(2);
        record.Branch.ShouldStartWith("resolver/wip/");
        bench.Input<PublishCommand>("save-work").Patch.ShouldBe(Values.Artifact('1'));
    }

    [Fact]
    public async Task TestThatCouldNotBeAskedFor_IsNoLackOfReproduction()
    {
        bench.On(ResolveSteps.Reproduce, static (_, _) => NotReproduced());
        bench.On(ResolveSteps.WriteTest, static (_, _) => new WrittenTest.Nothing(ModelUsage.NoCallsLeft, "none is left", Values.Usage, 1));

        (await bench.ToEnd(Request)).Record.StopReason.ShouldBe("model-calls");
    }

    [Fact]
    public async Task LastAttemptThatIsCutInItsLoop_SaysSo()
    {
        bench.On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Core.Gate.Verdict.Fail, input));
        bench.On(DebugSteps.AskModel, static (_, _) => new ModelTurn.Fails(ModelUsage.NoCallsLeft, "None is left.", ModelUsage.None));

        var record = (await bench.ToEnd(Request with { Limits = new RunLimits { MaxModelCalls = 7, MaxAttempts = 1 } })).Record;

        record.StopReason.ShouldBe("model-calls");
        record.Attempts.ShouldHaveSingleItem().Stop.ShouldBe("model-calls");
    }

    private static Reproduction.NotReproduced NotReproduced() => new(new TestCounts(3, 0, 0), []) { Plan = Values.Ready().Plan, Baseline = Values.Artifact('7') };
}
