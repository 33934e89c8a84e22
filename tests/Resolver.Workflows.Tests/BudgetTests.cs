using Resolver.Core.Durable;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Runs;

namespace Resolver.Workflows.Tests;

/// <summary>A shared budget without room: a person is asked, and the work is kept.</summary>
public sealed class BudgetTests
{
    private static readonly BudgetWindow Day = new(BudgetScope.Day, string.Empty, "2026-11-01");
    private static readonly ResolveRequest Request = Values.Request(ApprovalMode.Auto, ["small"]);

    [Fact]
    public async Task NoRoom_AsksAndWaits_WithoutUsingUpTheAttempt()
    {
        await using var bench = Refusing(Day);

        var waiting = RunBench.Status(await bench.Advance(Request));
        await bench.Exceed(allowed: true);
        var end = await bench.ToEnd();

        waiting.Stage.ShouldBe("budget");
        waiting.Budget.ShouldNotBeNull().Why.Window.ShouldBe(Day);
        waiting.Budget.AllowUsd.ShouldBe(3m);
        waiting.Budget.Deadline.ShouldBe(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero));
        end.Record.Outcome.ShouldBe(RunOutcome.Resolved);
        end.Record.Attempts.ShouldHaveSingleItem().Number.ShouldBe(1);
        bench.Steps.ShouldContain("propose-patch-1-ask-2");
    }

    [Fact]
    public async Task Denied_EscalatesWithTheWorkSoFar()
    {
        await using var bench = Refusing(Day);
        await bench.Advance(Request);
        await bench.Exceed(allowed: false);

        var end = await bench.ToEnd();

        (end.Record.Outcome, end.Record.StopReason).ShouldBe((RunOutcome.Escalated, "budget"));
        end.Record.Explanation.ShouldContain("day 2026-11-01");
    }

    [Fact]
    public async Task BudgetResets_AndTheRunGoesOnByItself_WithTheTimeThatItHad()
    {
        await using var bench = Refusing(Day);
        await bench.Advance(Request);

        bench.Clock.Advance(TimeSpan.FromHours(17));

        (await bench.ToEnd()).Record.Outcome.ShouldBe(RunOutcome.Resolved);
    }

    [Fact]
    public async Task BudgetThatNeverResets_EscalatesWhenNobodyAnswers()
    {
        await using var bench = Refusing(new BudgetWindow(BudgetScope.PullRequest, "acme/shop#7", string.Empty));
        await bench.Advance(Request);

        bench.Clock.Advance(TimeSpan.FromDays(3));

        (await bench.ToEnd()).Record.StopReason.ShouldBe("budget");
    }

    [Fact]
    public async Task Cancelled_WhileItWaits_Ends()
    {
        await using var bench = Refusing(Day);
        await bench.Advance(Request);
        await bench.Stop();

        (await bench.ToEnd()).Record.Outcome.ShouldBe(RunOutcome.Cancelled);
    }

    [Fact]
    public async Task WhatAProposalHadBoughtBeforeItWasRefused_IsOnRecord()
    {
        await using var bench = new RunBench().On(ResolveSteps.ProposePatch, static (scope, _) => Refused(scope, Day) is AttemptResult.Nothing refused
            ? refused with { Usage = Values.Usage }
            : Values.Proposed('1', Values.Usage));
        await bench.Advance(Request);
        await bench.Exceed(allowed: true);

        var record = (await bench.ToEnd()).Record;

        record.Usd.ShouldBe(0.50m);
        record.TokensIn.ShouldBe(2_000);
        record.Attempts.ShouldHaveSingleItem().Usd.ShouldBe(0.25m);
    }

    internal static AttemptResult RefusedAtFirst(ActivityScope scope) => Refused(scope, Day);

    private static RunBench Refusing(BudgetWindow window) => new RunBench().On(ResolveSteps.ProposePatch, (scope, _) => Refused(scope, window));

    private static AttemptResult Refused(ActivityScope scope, BudgetWindow window) => scope.Key.Step == "propose-patch-1"
        ? new AttemptResult.Nothing("budget-shared", new BudgetRefusal(window, 0.02m, 5m, 4.99m, 0).ToString(), [], ModelUsage.None, 0)
        {
            Budget = new BudgetRefusal(window, 0.02m, 5m, 4.99m, 0),
        }
        : Values.Proposed('1', Values.Usage);
}
