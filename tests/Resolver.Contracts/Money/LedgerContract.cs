using Resolver.Core.Faults;
using Resolver.Core.Money;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Money;

/// <summary>Reserving, settling, releasing, expiring: what every ledger does.</summary>
public abstract class LedgerContract : LedgerContractBase
{
    [Fact]
    public async Task Reservation_IsHeldInEveryWindow_AndSettledInEveryWindow()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.Assign(Repo, "payments", Cancel);

        var granted = await Grant(ledger, Ask(0.5m) with { PullRequest = "acme/shop#7" });
        BudgetScope[] scopes = [BudgetScope.Attempt, BudgetScope.Run, BudgetScope.PullRequest, BudgetScope.Repo, BudgetScope.Team, BudgetScope.Day, BudgetScope.Month];
        var held = await ledger.Windows(scopes, current: true, Cancel);
        await ledger.Settle(granted.Id, Use(0.2m), Cancel);
        var settled = await ledger.Windows(scopes, current: true, Cancel);

        held.Select(window => window.Window.Scope).ShouldBe(scopes);
        held.ShouldAllBe(window => window.ReservedUsd == 0.5m && window.SpentUsd == 0 && window.Calls == 0);
        settled.ShouldAllBe(window => window.ReservedUsd == 0 && window.SpentUsd == 0.2m && window.Calls == 1);
        settled[4].Window.Subject.ShouldBe("payments");
        settled[2].Window.Subject.ShouldBe("acme/shop#7");
    }

    [Fact]
    public async Task NoRoomInOneWindow_ReservesNothingInAny_AndSaysWhichAndWhenItResets()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);
        var first = await Grant(ledger, Ask(0.75m));
        await ledger.Settle(first.Id, Use(0.75m), Cancel);

        var refused = (await ledger.Reserve(Ask(0.5m, call: 2), Cancel)).ShouldBeOfType<ReserveResult.Refused>().Why;

        refused.Window.ShouldBe(BudgetWindow.At(BudgetScope.Day, string.Empty, host.Clock.GetUtcNow()));
        refused.LeftUsd.ShouldBe(0.25m);
        refused.NeededUsd.ShouldBe(0.5m);
        refused.MayFitLater.ShouldBeFalse();
        refused.Window.ResetsAt.ShouldBe(new DateTimeOffset(host.Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1));
        (await Window(ledger, BudgetScope.Run)).ReservedUsd.ShouldBe(0);
        (await Window(ledger, BudgetScope.Month)).SpentUsd.ShouldBe(0.75m);
    }

    [Fact]
    public async Task ReservationsInFlight_CountAgainstTheLimit_UntilTheyAreGivenBack()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Month, BudgetLimit.Every, 1m), Cancel);
        var first = await Grant(ledger, Ask(0.75m));

        (await ledger.Reserve(Ask(0.5m, call: 2), Cancel)).ShouldBeOfType<ReserveResult.Refused>().Why.MayFitLater.ShouldBeTrue();
        await ledger.Release(first.Id, Cancel);

        await Grant(ledger, Ask(0.5m, call: 2));
        (await ledger.Entries(Run, Cancel))[0].State.ShouldBe(EntryState.Released);
    }

    [Fact]
    public async Task ExactlyTheRest_Fits_AndANanodollarMoreDoesNot()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);

        (await ledger.Reserve(Ask(1.0000000001m), Cancel)).ShouldBeOfType<ReserveResult.Refused>();
        (await Grant(ledger, Ask(1m))).MaxUsd.ShouldBe(1m);
    }

    [Fact]
    public async Task LimitsOfTheCaller_HoldTogetherWithTheOperators_TheLowerOneFirst()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Run, BudgetLimit.Every, 2m), Cancel);

        (await ledger.Reserve(Ask(0.6m) with { RunUsd = 0.5m }, Cancel)).ShouldBeOfType<ReserveResult.Refused>().Why.CeilingUsd.ShouldBe(0.5m);
        (await ledger.Reserve(Ask(2.5m) with { RunUsd = 3m }, Cancel)).ShouldBeOfType<ReserveResult.Refused>().Why.CeilingUsd.ShouldBe(2m);
        (await ledger.Reserve(Ask(0.2m) with { AttemptUsd = 0.1m }, Cancel)).ShouldBeOfType<ReserveResult.Refused>().Why.Window.Scope.ShouldBe(BudgetScope.Attempt);
    }

    [Fact]
    public async Task UnknownPrice_IsRefused()
    {
        await using var host = await Host();
        var ledger = await host.Open();

        (await Should.ThrowAsync<ResolverFault>(() => ledger.Reserve(Ask(null), Cancel))).Code.ShouldBe("LEDGER-PRICE-UNKNOWN");
    }

    [Fact]
    public async Task SettledCallWithAReceipt_IsNotReservedAgain()
    {
        await using var host = await Host();
        var first = await host.Open();
        await first.Settle((await Grant(first, Ask(0.5m))).Id, Use(0.2m, "sha256:1"), Cancel);
        var later = await host.Open();

        var bought = (await later.Reserve(Ask(0.5m), Cancel)).ShouldBeOfType<ReserveResult.Bought>();

        bought.Entry.Use.ShouldBe(Use(0.2m, "sha256:1"));
        bought.EarlierUsd.ShouldBe(0);
        (await Window(later, BudgetScope.Day)).ReservedUsd.ShouldBe(0);
    }

    [Fact]
    public async Task ReplyWhoseUseCannotBeBelieved_CountsAtTheMaximum_AndIsNotReservedAgain()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.Settle((await Grant(ledger, Ask(0.5m))).Id, Use(0m, "sha256:1") with { AtMaximum = true, ReportedUsd = 700m }, Cancel);

        var bought = (await ledger.Reserve(Ask(0.5m), Cancel)).ShouldBeOfType<ReserveResult.Bought>();

        bought.Entry.Use!.Usd.ShouldBe(0.5m);
        (await Window(ledger, BudgetScope.Day)).SpentUsd.ShouldBe(0.5m);
    }

    [Fact]
    public async Task ReplyOfSixteenThousandCharacters_IsKeptWithItsSettlement()
    {
        await using var host = await Host();
        var first = await host.Open();
        var reply = string.Concat(Enumerable.Repeat("\u4f60\U0001F600\"\\\n\u007fz\u00e9", 16_000 / 8));
        await first.Settle((await Grant(first, Ask(0.5m))).Id, Use(0.2m, reply), Cancel);

        var bought = (await (await host.Open()).Reserve(Ask(0.5m), Cancel)).ShouldBeOfType<ReserveResult.Bought>();

        bought.Entry.Use!.Receipt.ShouldBe(reply);
    }

    [Fact]
    public async Task NamesWithUnusualCharacters_AreKeptApart()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        string[] steps = ["a/b#1?c", "a/b#1?d", "a\\b", "a_b", "a.b", "A.b", "a%2Fb", "\u00fc'&\u4f60"];
        foreach (var step in steps)
        {
            await ledger.Settle((await Grant(ledger, Ask(0.5m, step: step) with { PullRequest = "acme/shop#" + step })).Id, Use(0.2m), Cancel);
        }

        (await ledger.Entries(Run, Cancel)).Select(entry => entry.Id.Key.Step).ShouldBe(steps, ignoreOrder: true);
        (await ledger.Windows([BudgetScope.PullRequest], current: true, Cancel)).ShouldAllBe(window => window.SpentUsd == 0.2m);
    }

    [Fact]
    public async Task SettledCallWithAnotherRequest_OrALostReply_IsANewTry()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await ledger.Settle((await Grant(ledger, Ask(0.5m))).Id, Use(0.2m, "sha256:1"), Cancel);

        var other = await Grant(ledger, Ask(0.5m, digest: "e"));
        await ledger.Settle(other.Id, Use(0.1m, "sha256:2"), Cancel);
        var lost = await Grant(ledger, Ask(0.5m, digest: "e") with { Anew = true });

        other.Id.Try.ShouldBe(2);
        other.EarlierUsd.ShouldBe(0.2m);
        lost.Id.Try.ShouldBe(3);
        lost.EarlierUsd.ShouldBe(0.3m);
    }

    [Fact]
    public async Task SameCallWhileItIsOpen_IsRefusedAsBusy()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await Grant(ledger, Ask(0.5m));

        var busy = await Should.ThrowAsync<ResolverFault>(() => ledger.Reserve(Ask(0.5m), Cancel));

        busy.Code.ShouldBe("LEDGER-CALL-OPEN");
        busy.Transient.ShouldBeTrue();
        (await Window(ledger, BudgetScope.Day)).ReservedUsd.ShouldBe(0.5m);
    }

    [Fact]
    public async Task SettlingTwice_CountsOnce_TheFirstStands()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        var id = (await Grant(ledger, Ask(0.5m))).Id;

        await ledger.Settle(id, Use(0.2m), Cancel);
        (await ledger.Settle(id, Use(0.4m), Cancel)).Use!.Usd.ShouldBe(0.2m);
        await ledger.Release(id, Cancel);

        (await Window(ledger, BudgetScope.Day)).ShouldSatisfyAllConditions(day => day.SpentUsd.ShouldBe(0.2m), day => day.ReservedUsd.ShouldBe(0), day => day.Calls.ShouldBe(1));
    }

    [Fact]
    public async Task SettlementAboveTheReservation_IsCutToIt_AndTheClaimIsKept()
    {
        await using var host = await Host();
        var ledger = await host.Open();

        var entry = await ledger.Settle((await Grant(ledger, Ask(0.5m))).Id, Use(7m), Cancel);

        entry.Use!.Usd.ShouldBe(0.5m);
        entry.Use.ReportedUsd.ShouldBe(7m);
        (await Window(ledger, BudgetScope.Day)).SpentUsd.ShouldBe(0.5m);
    }

    [Fact]
    public async Task SettlementAtTheMaximum_IsMarked()
    {
        await using var host = await Host();
        var ledger = await host.Open();

        var entry = await ledger.Settle((await Grant(ledger, Ask(0.5m))).Id, new Settlement(0, 0, 0, 0, 0) { AtMaximum = true }, Cancel);

        entry.State.ShouldBe(EntryState.SettledAtMaximum);
        entry.Use!.Usd.ShouldBe(0.5m);
    }

    [Fact]
    public async Task Overdue_IsSettledAtItsMaximum_Marked_AndTheCallMayBeTriedAgain()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        await Grant(ledger, Ask(0.5m));

        host.Advance(TimeSpan.FromMinutes(6));
        var again = await Grant(ledger, Ask(0.5m));

        again.Id.Try.ShouldBe(2);
        again.EarlierUsd.ShouldBe(0.5m);
        (await ledger.Entries(Run, Cancel)).Select(entry => entry.State).ShouldBe([EntryState.Expired, EntryState.Open]);
        (await Window(ledger, BudgetScope.Day)).ShouldSatisfyAllConditions(day => day.SpentUsd.ShouldBe(0.5m), day => day.ReservedUsd.ShouldBe(0.5m));
    }

    [Fact]
    public async Task OverdueBehindManyThatWereClosed_IsSettledByTheNextReservation()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        for (var call = 1; call <= 4; call++)
        {
            await ledger.Settle((await Grant(ledger, Ask(0.1m, call))).Id, Use(0.1m), Cancel);
            host.Advance(TimeSpan.FromSeconds(1));
        }

        await Grant(ledger, Ask(0.5m, call: 5));
        host.Advance(TimeSpan.FromMinutes(6));
        await Grant(ledger, Ask(0.1m, call: 6));

        (await ledger.Entries(Run, Cancel))[4].State.ShouldBe(EntryState.Expired);
    }

    [Fact]
    public async Task ExpiredReservation_IsCorrectedByALateSettlementOrRelease()
    {
        await using var host = await Host();
        var ledger = await host.Open();
        var settled = await Grant(ledger, Ask(0.5m));
        var released = await Grant(ledger, Ask(0.5m, call: 2));
        host.Advance(TimeSpan.FromMinutes(6));

        (await ledger.Expire(Cancel)).Count.ShouldBe(2);
        (await ledger.Settle(settled.Id, Use(0.1m), Cancel)).State.ShouldBe(EntryState.Settled);
        await ledger.Release(released.Id, Cancel);

        (await Window(ledger, BudgetScope.Day)).ShouldSatisfyAllConditions(day => day.SpentUsd.ShouldBe(0.1m), day => day.ReservedUsd.ShouldBe(0), day => day.Calls.ShouldBe(1));
        (await ledger.Expire(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task UnknownReservation_IsAFault()
    {
        await using var host = await Host();
        var ledger = await host.Open();

        (await Should.ThrowAsync<ResolverFault>(() => ledger.Release(new ReservationId(Ask(1).Key, 4), Cancel))).Code.ShouldBe("LEDGER-RESERVATION-UNKNOWN");
    }

    [Fact]
    public async Task ManyAtOnceOnTwoLedgers_NeverHoldMoreThanTheLimit()
    {
        await using var host = await Host();
        ILedger[] ledgers = [await host.Open(), await host.Open()];
        await ledgers[0].SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);

        var results = await Task.WhenAll(Enumerable.Range(1, 24).Select(call => Task.Run(() => ledgers[call % 2].Reserve(Ask(0.1m, call), Cancel))));

        results.OfType<ReserveResult.Granted>().Count().ShouldBe(10);
        (await Window(ledgers[1], BudgetScope.Day)).ReservedUsd.ShouldBe(1m);
    }
}
