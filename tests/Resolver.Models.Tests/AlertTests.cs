using Resolver.Core.Money;
using Resolver.Models.Alerts;
using Resolver.Models.Tests.Ledger;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>Alerts reach a receiver that is as strict as the published description of the Events API v2.</summary>
public sealed class AlertTests
{
    private const string RoutingKey = "0123456789abcdef0123456789abcdef";
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Alerts_AreTakenByAStrictReceiver_Once()
    {
        await using var host = new SqliteHost();
        await using var receiver = await EventReceiver.Start(202);
        var ledger = await Spend(host);
        using var http = new HttpClient();
        var delivery = new AlertDelivery(ledger, new AlertTarget(receiver.Url, RoutingKey), http, host.Clock, new LogSink());

        (await delivery.Deliver(Cancel)).Count.ShouldBe(1);
        (await delivery.Deliver(Cancel)).ShouldBeEmpty();

        receiver.Problems.ShouldBeEmpty();
        var sent = receiver.Events.ShouldHaveSingleItem();
        sent.GetProperty("payload").GetProperty("severity").GetString().ShouldBe("critical");
        sent.GetProperty("payload").GetProperty("summary").GetString().ShouldBe("The budget of day 2026-11-10 is at 100 %: $1.00 of $1.00.");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    public async Task ReceiverThatFails_GetsItAgain_UnderTheSameKey_AlsoFromAnotherProcess(int status)
    {
        await using var host = new SqliteHost();
        await using var receiver = await EventReceiver.Start(status, 202);
        var ledger = await Spend(host);
        using var http = new HttpClient();
        var target = new AlertTarget(receiver.Url, RoutingKey);
        var logs = new LogSink();

        await new AlertDelivery(ledger, target, http, host.Clock, logs).Deliver(Cancel);
        await new AlertDelivery(await host.Open(), target, http, host.Clock, logs).Deliver(Cancel);

        receiver.Events.Select(sent => sent.GetProperty("dedup_key").GetString()).Distinct().ShouldHaveSingleItem();
        receiver.Events.Count.ShouldBe(2);
        (await ledger.Undelivered(Cancel)).ShouldBeEmpty();
        string.Join('\n', logs.Lines).ShouldNotContain(RoutingKey);
    }

    [Fact]
    public async Task NobodyListens_KeepsTheAlert()
    {
        await using var host = new SqliteHost();
        var ledger = await Spend(host);
        using var http = new HttpClient();

        await new AlertDelivery(ledger, new AlertTarget(new Uri("http://127.0.0.1:9/"), RoutingKey), http, host.Clock, new LogSink()).Deliver(Cancel);

        (await ledger.Undelivered(Cancel)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task WithoutAReceiver_TheLogIsEnough()
    {
        await using var host = new SqliteHost();
        var ledger = await Spend(host);
        var logs = new LogSink();
        using var http = new HttpClient();

        await new AlertDelivery(ledger, null, http, host.Clock, logs).Deliver(Cancel);

        logs.Lines.ShouldHaveSingleItem().ShouldStartWith("6120 The budget of day");
        (await ledger.Undelivered(Cancel)).ShouldBeEmpty();
    }

    private static async Task<ILedger> Spend(SqliteHost host)
    {
        var ledger = await host.Open();
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);
        var granted = (ReserveResult.Granted)await ledger.Reserve(
            new ReserveRequest(new CallKey(GatewayBench.Run, "s", 1), "d", null, null, "small", 1m, TimeSpan.FromHours(1)), Cancel);
        await ledger.Settle(granted.Id, new Settlement(1m, 1, 0, 1, 0), Cancel);
        return ledger;
    }
}
