using Resolver.Core.Gate;
using Resolver.Core.Publish;
using Resolver.Core.Runs;

namespace Resolver.Workflows.Tests;

/// <summary>Version 2: an attempt that is not enough goes on in the debugging loop.</summary>
public sealed class DebugTests : IAsyncDisposable
{
    private readonly RunBench bench = new RunBench().Current();

    private static ResolveRequest Small(RunLimits? limits = null) => Values.Request(ApprovalMode.Auto, ["small"], limits);

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task ProposalThatPasses_NeedsNoLoop()
    {
        var record = (await bench.ToEnd(Small())).Record;

        record.Outcome.ShouldBe(RunOutcome.Resolved);
        bench.Steps.ShouldNotContain(static step => step.StartsWith("ask-", StringComparison.Ordinal));
        record.Attempts.ShouldHaveSingleItem().ModelCalls.ShouldBe(1);
    }

    [Fact]
    public async Task ProposalThatFails_IsTakenOn_AndItsResultIsJudgedByTheGate()
    {
        FailFirst().Tool(1, Read).Tool(2, Passing('8'));

        var record = (await bench.ToEnd(Small())).Record;

        record.Outcome.ShouldBe(RunOutcome.Resolved);
        var attempt = record.Attempts.ShouldHaveSingleItem();
        attempt.ShouldSatisfyAllConditions(
            () => attempt.Verdict.ShouldBe("pass"),
            () => attempt.Stop.ShouldBe("tests-pass"),
            () => attempt.ToolCalls.ShouldBe(2),
            () => attempt.ModelCalls.ShouldBe(3),
            () => attempt.Usd.ShouldBe(0.75m));
        bench.Input<PublishCommand>("publish").Patch.ShouldBe(Values.Artifact('8'));
        bench.Steps.ShouldContain("gate-1-debugged");
        bench.Steps.Count(static step => step.StartsWith("test-", StringComparison.Ordinal)).ShouldBe(1, "the loop's own test run is the gate's evidence");
    }

    [Fact]
    public async Task GateThatRefusesTheLoopsPatch_FailsTheAttempt()
    {
        bench.On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Verdict.Fail, input));
        Asks().Tool(1, Passing('8'));

        var record = (await bench.ToEnd(Small(new RunLimits { MaxAttempts = 1 }))).Record;

        record.StopReason.ShouldBe("attempts");
        record.Attempts[0].Verdict.ShouldBe("fail");
        record.Branch.ShouldStartWith("resolver/wip/");
        bench.Input<PublishCommand>("save-work").Patch.ShouldBe(Values.Artifact('8'));
    }

    [Fact]
    public async Task ToolCalls_AreLimitedForTheAttempt_TheProposalCounts()
    {
        FailFirst();
        bench.On(DebugSteps.UseTool, static (_, _) => new ToolOutcome.Told(Values.Artifact('3'), "3 units"));

        var record = (await bench.ToEnd(Small(new RunLimits { MaxAttempts = 1, MaxToolCalls = 3 }))).Record;

        record.Attempts[0].Stop.ShouldBe("tool-calls");
        record.Attempts[0].ToolCalls.ShouldBe(2);
        bench.Calls.Select(static call => call.Input).OfType<AskModelInput>().Select(static turn => turn.WrapUp).ShouldBe([false, true]);
    }

    [Fact]
    public async Task ModelCalls_AreLimitedForTheRun()
    {
        FailFirst();
        bench.On(DebugSteps.UseTool, static (_, _) => new ToolOutcome.Told(Values.Artifact('3'), "3 units"));

        var record = (await bench.ToEnd(Small(new RunLimits { MaxModelCalls = 3, MaxToolCalls = 50 }))).Record;

        record.StopReason.ShouldBe("model-calls");
        record.Attempts.Sum(static attempt => attempt.ModelCalls).ShouldBe(3);
    }

    [Theory]
    [InlineData(30, 5)]
    [InlineData(3, 3)]
    public async Task Proposal_HasTheAttemptsTime_AndNotMoreThanTheRuns(int maxMinutes, int minutes)
    {
        var begin = bench.Clock.GetUtcNow();

        await bench.ToEnd(Small(new RunLimits { MaxMinutes = maxMinutes }));

        bench.Input<ProposeInput>("propose-patch-1").Deadline.ShouldBe(begin.AddMinutes(minutes));
    }

    [Fact]
    public async Task TimeOfTheAttempt_EndsTheLoop()
    {
        FailFirst();
        bench.On(DebugSteps.UseTool, (_, _) =>
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(3));
            return new ToolOutcome.Told(Values.Artifact('3'), "3 units");
        });

        var record = (await bench.ToEnd(Small(new RunLimits { MaxAttempts = 1 }))).Record;

        record.Attempts[0].Stop.ShouldBe("time");
        record.Attempts[0].ToolCalls.ShouldBe(2);
    }

    [Fact]
    public async Task Question_Waits_AndTheLoopGoesOnWithTheAnswer()
    {
        FailFirst().Tool(1, static _ => new ToolOutcome.Asked(Values.Artifact('3'), "?", "Is zero allowed?"));
        var waiting = RunBench.Status(await bench.Advance(Small()));
        waiting.Question.ShouldNotBeNull().Text.ShouldBe("Is zero allowed?");
        bench.Clock.Advance(TimeSpan.FromHours(30));
        Tool(1, Passing('8'), loop: "debug-1-2");
        await bench.Reply("Yes, zero too.");

        var record = (await bench.ToEnd(Small())).Record;

        record.Outcome.ShouldBe(RunOutcome.Resolved);
        var second = bench.Calls.Select(static call => call.Input).OfType<AskModelInput>().Last();
        second.Loop.Standing.ShouldNotBeNull().ShouldContain("Yes, zero too.");
        second.Turns.Count.ShouldBe(1);
        second.Loop.Limits.Deadline.ShouldBeGreaterThan(bench.Clock.GetUtcNow(), "waiting does not count");
    }

    [Fact]
    public async Task QuestionThatNobodyAnswers_Escalates()
    {
        FailFirst().Tool(1, static _ => new ToolOutcome.Asked(Values.Artifact('3'), "?", "Is zero allowed?"));
        await bench.Advance(Small());
        bench.Clock.Advance(TimeSpan.FromDays(3));

        (await bench.ToEnd(Small())).Record.StopReason.ShouldBe("unanswered");
    }

    [Fact]
    public async Task Cancelling_StopsTheLoop_AndWhatItSpentIsOnRecord()
    {
        FailFirst();
        var calling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.OnAsync<UseToolInput, ToolOutcome>(DebugSteps.UseTool, async (_, _, cancel) =>
        {
            calling.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            return new ToolOutcome.Told(Values.Artifact('3'), "never");
        });
        var run = bench.ToEnd(Small());
        await calling.Task;
        await bench.Stop();

        var record = (await run).Record;

        record.Outcome.ShouldBe(RunOutcome.Cancelled);
        record.Attempts.ShouldHaveSingleItem().Stop.ShouldBe("cancelled");
        record.Usd.ShouldBe(0.50m, "the proposal and one turn");
    }

    [Fact]
    public async Task EndpointThatFails_EndsTheLoop()
    {
        FailFirst();
        bench.On(DebugSteps.AskModel, static (_, _) => new ModelTurn.Fails("MODEL-TIMEOUT", "It did not answer.", Values.Usage));

        var record = (await bench.ToEnd(Small(new RunLimits { MaxAttempts = 1 }))).Record;

        record.Attempts[0].Stop.ShouldBe("MODEL-TIMEOUT");
        record.Explanation.ShouldContain("It did not answer");
    }

    [Fact]
    public async Task BudgetOfTheRun_HoldsInTheLoop()
    {
        FailFirst();
        bench.On(DebugSteps.UseTool, static (_, _) => new ToolOutcome.Told(Values.Artifact('3'), "3 units"));

        var record = (await bench.ToEnd(Small(new RunLimits { MaxUsd = 0.75m, MaxToolCalls = 50 }))).Record;

        record.Usd.ShouldBe(0.75m);
        record.Attempts.ShouldHaveSingleItem().Stop.ShouldBe("budget");
        record.StopReason.ShouldBe("budget");
    }

    private static ToolOutcome Read(UseToolInput input) => new ToolOutcome.Told(Values.Artifact('3'), "src/pages.py:1-9");

    private static Func<UseToolInput, ToolOutcome> Passing(char patch) => _ => new ToolOutcome.Tested(
        Values.Artifact('4'), "tests pass", new TestedPatch(Values.Artifact(patch), [Core.Ids.RepoPath.Parse("src/pages.py")], "Include the bound.", "Off by one.", new HeadTests(Values.Artifact('5'), new TestCounts(4, 0, 0), Full: true)), Pass: true, Error: null);

    private DebugTests FailFirst()
    {
        bench.On(ResolveSteps.Judge, static (scope, input) => Values.Verdict(scope.Key.Step.EndsWith("-debugged", StringComparison.Ordinal) ? Verdict.Pass : Verdict.Fail, input));
        return Asks();
    }

    private DebugTests Asks()
    {
        bench.On(DebugSteps.AskModel, static (_, input) => new ModelTurn.Calls("search_code", Values.Artifact('2'), $"call-{input.Number}", Values.Usage));
        return this;
    }

    private readonly Dictionary<(string Loop, string Step), Func<UseToolInput, ToolOutcome>> tools = [];

    private DebugTests Tool(int number, Func<UseToolInput, ToolOutcome> outcome, string loop = "debug-1")
    {
        tools[(loop, $"tool-{number}")] = outcome;
        bench.On(DebugSteps.UseTool, (scope, input) => tools[(input.Loop.Name, scope.Key.Step)](input));
        return this;
    }
}
