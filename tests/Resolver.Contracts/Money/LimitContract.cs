using Resolver.Core.Faults;
using Resolver.Core.Money;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Money;

/// <summary>Limits, periods, allowances and alerts: what every ledger does.</summary>
public abstract class LimitContract : LedgerContractBase
{
    [Fact]
    public async Task NewPeriod_HasNewRoom_AndALateSettlementGoesToTheOldOne()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);
        var day = BudgetWindow.At(BudgetScope.Day, string.Empty, host.Clock.GetUtcNow());
        var first = await Grant(ledger, Ask(1m) with { Lifetime = TimeSpan.FromDays(3) });

        host.Advance(TimeSpan.FromDays(1));
        await Grant(ledger, Ask(1m, call: 2));
        await ledger.Settle(first.Id, Use(0.4m), Cancel);

        var days = await ledger.Windows([BudgetScope.Day], current: false, Cancel);
        days.Single(window => window.Window == day).SpentUsd.ShouldBe(0.4m);
        days.Single(window => window.Window != day).ShouldSatisfyAllConditions(window => window.SpentUsd.ShouldBe(0), window => window.ReservedUsd.ShouldBe(1m));
    }

    [Fact]
    public async Task LimitOfOneSubject_GoesBeforeThatOfEvery()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Repo, BudgetLimit.Every, 1m), Cancel);
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Repo, Repo.Value, 3m), Cancel);

        await ledger.Release((await Grant(ledger, Ask(2m))).Id, Cancel);
        (await ledger.RemoveLimit(BudgetScope.Repo, Repo.Value, Cancel)).ShouldBeTrue();
        (await ledger.RemoveLimit(BudgetScope.Repo, Repo.Value, Cancel)).ShouldBeFalse();

        (await ledger.Reserve(Ask(2m, call: 2), Cancel)).ShouldBeOfType<ReserveResult.Refused>().Why.Window.Scope.ShouldBe(BudgetScope.Repo);
        (await ledger.Limits(Cancel)).ShouldBe([new BudgetLimit(BudgetScope.Repo, BudgetLimit.Every, 1m)]);
    }

    [Fact]
    public async Task ZeroLimit_LetsNothingThroughButWhatIsFree()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Month, BudgetLimit.Every, 0m), Cancel);

        (await ledger.Reserve(Ask(0.000000001m), Cancel)).ShouldBeOfType<ReserveResult.Refused>();
        await Grant(ledger, Ask(0m, call: 2));
    }

    [Theory]
    [InlineData(BudgetScope.Day, "*", -1)]
    [InlineData(BudgetScope.Hour, "*", 1)]
    [InlineData(BudgetScope.Team, "", 1)]
    [InlineData(BudgetScope.Day, "monday", 1)]
    public async Task LimitThatMakesNoSense_IsRefused(BudgetScope scope, string subject, int usd)
    {
        await using var host = await Host();
        var ledger = await host.Open();

        (await Should.ThrowAsync<ResolverFault>(() => ledger.SetLimit(new BudgetLimit(scope, subject, usd), Cancel))).Code.ShouldBe("LEDGER-LIMIT");
    }

    [Fact]
    public async Task CallsOfARun_AreLimited_WhateverBecameOfThem_InEveryStepAndLedger()
    {
        await using var host = await Host();
        ILedger[] ledgers = [await host.Open(), await host.Open()];
        ReserveRequest Asked(int call, string step = "propose-1") => Ask(0m, call, step) with { RunCalls = 3 };
        await Grant(ledgers[0], Asked(1));
        host.Advance(TimeSpan.FromMinutes(6));
        await ledgers[1].Settle((await Grant(ledgers[1], Asked(2))).Id, new Settlement(0, 0, 0, 0, 0), Cancel);
        await ledgers[0].Release((await Grant(ledgers[0], Asked(3))).Id, Cancel);

        var open = await Grant(ledgers[1], Asked(1, "debug-1"));
        (await ledgers[0].Reserve(Asked(2, "debug-1"), Cancel)).ShouldBe(new ReserveResult.NoCalls(3));
        await ledgers[1].Settle(open.Id, Use(0m, "sha256:1"), Cancel);
        (await ledgers[1].Reserve(Asked(1), Cancel)).ShouldBe(new ReserveResult.NoCalls(3), "its first try may have gone out");

        (await ledgers[0].Reserve(Asked(1, "debug-1"), Cancel)).ShouldBeOfType<ReserveResult.Bought>("what is bought is no further call");
        await Grant(ledgers[0], Ask(0m, run: Core.Ids.RunId.Parse("run-2")) with { RunCalls = 1 });
        (await Grant(ledgers[0], Asked(1) with { RunCalls = 4 })).EarlierCalls.ShouldBe(1);
    }

    [Fact]
    public async Task ManyCallsOfARunAtOnceOnTwoLedgers_NeverPassItsLimit()
    {
        await using var host = await Host();
        ILedger[] ledgers = [await host.Open(), await host.Open()];

        var results = await Task.WhenAll(Enumerable.Range(1, 24).Select(call => Task.Run(() => ledgers[call % 2].Reserve(Ask(0m, call) with { RunCalls = 7 }, Cancel))));

        results.OfType<ReserveResult.Granted>().Count().ShouldBe(7);
        results.OfType<ReserveResult.NoCalls>().Count().ShouldBe(17);
    }

    [Fact]
    public async Task LimitedWindowThatNobodyUsed_IsListed()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 5m), Cancel);
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Team, "payments", 7m), Cancel);
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Run, BudgetLimit.Every, 3m), Cancel);

        var windows = await ledger.Windows([BudgetScope.Day, BudgetScope.Team, BudgetScope.Run], current: true, Cancel);

        windows.Select(window => (window.Window.Subject, window.LeftUsd)).ShouldBe([(string.Empty, 5m), ("payments", 7m)]);
    }

    [Fact]
    public async Task Allowance_RaisesOneWindowOnce()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);
        var allowance = new BudgetAllowance("run-1/exceed-1", BudgetWindow.At(BudgetScope.Day, string.Empty, host.Clock.GetUtcNow()), 2m, "ann");

        await ledger.Allow(allowance, Cancel);
        await ledger.Allow(allowance, Cancel);

        (await Window(ledger, BudgetScope.Day)).CeilingUsd.ShouldBe(3m);
        (await ledger.Reserve(Ask(3.1m), Cancel)).ShouldBeOfType<ReserveResult.Refused>();
        await Grant(ledger, Ask(3m));
        host.Advance(TimeSpan.FromDays(1));
        (await Window(ledger, BudgetScope.Day)).CeilingUsd.ShouldBe(1m);
    }

    [Fact]
    public async Task RepositoryLeavesItsTeam_AndNoLongerCountsThere()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.Assign(Repo, "payments", Cancel);
        await ledger.Settle((await Grant(ledger, Ask(1m))).Id, Use(1m), Cancel);
        await ledger.Assign(Repo, null, Cancel);
        await ledger.Settle((await Grant(ledger, Ask(1m, call: 2))).Id, Use(1m), Cancel);

        (await Window(ledger, BudgetScope.Team)).SpentUsd.ShouldBe(1m);
        (await Window(ledger, BudgetScope.Repo)).SpentUsd.ShouldBe(2m);
    }

    [Fact]
    public async Task AttachedRun_CountsOnItsPullRequest_WithWhatItSpentAndHolds_AndWhatComes()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.Settle((await Grant(ledger, Ask(0.5m))).Id, Use(0.2m), Cancel);
        await ledger.Release((await Grant(ledger, Ask(0.5m, call: 2))).Id, Cancel);
        var open = await Grant(ledger, Ask(0.5m, call: 3));
        var late = await Grant(ledger, Ask(0.5m, call: 4) with { Lifetime = TimeSpan.FromSeconds(1) });
        await Grant(ledger, Ask(1m, run: Core.Ids.RunId.Parse("run-2")));
        host.Advance(TimeSpan.FromSeconds(2));
        await ledger.Expire(Cancel);

        await ledger.Attach(Run, "acme/shop#7", Cancel);
        await ledger.Attach(Run, "acme/shop#7", Cancel);
        await ledger.Attach(Run, "acme/shop#8", Cancel);
        var attached = await Window(ledger, BudgetScope.PullRequest);
        await ledger.Settle(open.Id, Use(0.1m), Cancel);
        await ledger.Settle(late.Id, Use(0.3m), Cancel);
        await Grant(ledger, Ask(0.4m, call: 5));
        var after = await Window(ledger, BudgetScope.PullRequest);

        attached.Window.ShouldBe(new BudgetWindow(BudgetScope.PullRequest, "acme/shop#7", string.Empty));
        (attached.SpentUsd, attached.ReservedUsd, attached.Calls).ShouldBe((0.7m, 0.5m, 2));
        (after.SpentUsd, after.ReservedUsd, after.Calls).ShouldBe((0.6m, 0.4m, 3));
    }

    [Fact]
    public async Task LimitOfThePullRequest_HoldsForTheRunThatWasAttachedToIt()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.PullRequest, BudgetLimit.Every, 1m), Cancel);
        await ledger.Settle((await Grant(ledger, Ask(0.9m))).Id, Use(0.9m), Cancel);

        await ledger.Attach(Run, "acme/shop#7", Cancel);

        (await ledger.Reserve(Ask(0.2m, call: 2), Cancel)).ShouldBeOfType<ReserveResult.Refused>().Why.Window.Subject.ShouldBe("acme/shop#7");
        (await ledger.Undelivered(Cancel)).Select(alert => alert.Key.Split('/')[^1]).ShouldBe(["90", "100"]);
    }

    [Fact]
    public async Task PassingEightyNinetyAndAHundredPercent_RaisesOneAlertEach_UntilDelivered()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);
        for (var call = 1; call <= 10; call++)
        {
            await ledger.Settle((await Grant(ledger, Ask(0.1m, call))).Id, Use(0.1m), Cancel);
        }

        await ledger.Reserve(Ask(0.1m, call: 11), Cancel);
        var alerts = await ledger.Undelivered(Cancel);
        foreach (var alert in alerts)
        {
            await ledger.Delivered(alert.Key, Cancel);
            await ledger.Raise(alert, Cancel);
        }

        alerts.Select(alert => (alert.Key.Split('/')[^1], alert.Critical)).ShouldBe([("80", false), ("90", false), ("100", true)]);
        alerts.ShouldAllBe(alert => alert.Window.Scope == BudgetScope.Day && alert.Summary.Contains("of $1.00", StringComparison.Ordinal));
        (await ledger.Undelivered(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Spending_IsKeptByTheHour()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        for (var hour = 1; hour <= 3; hour++)
        {
            await ledger.Settle((await Grant(ledger, Ask(1m, hour))).Id, Use(hour * 0.1m), Cancel);
            host.Advance(TimeSpan.FromHours(1));
        }

        (await ledger.Windows([BudgetScope.Hour], current: false, Cancel)).Select(hour => hour.SpentUsd).ShouldBe([0.1m, 0.2m, 0.3m]);
    }
}
