using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Models.Gateway;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>What the gateway reserves, settles and keeps.</summary>
public sealed class GatewayMoneyTests
{
    [Fact]
    public async Task GoodAnswer_IsSettledAtItsUse_CachedAndReasoningAtTheirOwnPrices()
    {
        await using var bench = await GatewayBench.With(
            tier => tier with { UsdPerMTokReasoning = 20m }, null, [ChatAnswer.Text("yes", new ChatUsage(1_000, 500, Cached: 600, Reasoning: 200))]);

        var answered = (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>();

        answered.Response.Text.ShouldBe("yes");
        answered.Usage.Usd.ShouldBe(((400 * 2m) + (600 * 0.5m) + (300 * 8m) + (200 * 20m)) / 1_000_000m);
        var entry = (await bench.Entries()).ShouldHaveSingleItem();
        (entry.State, entry.Use!.TokensCached, entry.Use.TokensReasoning).ShouldBe((EntryState.Settled, 600, 200));
        entry.Use.Usd.ShouldBe(answered.Usage.Usd);
    }

    [Fact]
    public async Task Reservation_IsHeldWhileTheCallIsOut_AtTheMaximum()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Hang());
        using var stop = new CancellationTokenSource();

        var asking = bench.Gateway.Ask(GatewayBench.Request(), stop.Token);
        await bench.Server.Arrived(0);
        var open = (await bench.Entries()).ShouldHaveSingleItem();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking);

        open.State.ShouldBe(EntryState.Open);
        open.MaxUsd.ShouldBe(bench.Gateway.Estimate(GatewayBench.Request()).MaxUsd);
        (await bench.Entries()).ShouldHaveSingleItem().State.ShouldBe(EntryState.SettledAtMaximum, "the server may have billed it");
    }

    [Fact]
    public async Task RefusedByStatus_GivesTheMoneyBack()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Status(401));

        (await bench.Ask()).ShouldBeOfType<ModelReply.Failed>().Usage.Usd.ShouldBe(0);

        var entry = (await bench.Entries()).ShouldHaveSingleItem();
        (entry.State, entry.Use!.Usd).ShouldBe((EntryState.Settled, 0m), "it went out: it is a call, though nothing was billed");
    }

    [Theory]
    [InlineData(1_000, 5_000_000)]
    [InlineData(900_000, 100)]
    public async Task UsageThatCannotBeTrue_CountsAtTheMaximum_AndTheClaimIsKept(int tokensIn, int tokensOut)
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text("yes", new ChatUsage(tokensIn, tokensOut)));

        var answered = (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>();

        var entry = (await bench.Entries()).ShouldHaveSingleItem();
        entry.State.ShouldBe(EntryState.SettledAtMaximum);
        answered.Usage.Usd.ShouldBe(entry.MaxUsd);
        entry.Use!.ReportedUsd.ShouldBe(((tokensIn * 2m) + (tokensOut * 8m)) / 1_000_000m);
    }

    [Fact]
    public async Task EndpointThatCountsMoreTokens_TeachesTheGatewayToReserveMore()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text("yes", new ChatUsage(60, 10)));
        var before = bench.Gateway.Estimate(GatewayBench.Request()).TokensIn;

        await bench.Ask();
        var after = bench.Gateway.Estimate(GatewayBench.Request()).TokensIn;

        before.ShouldBeLessThan(60);
        after.ShouldBeGreaterThanOrEqualTo(60);
    }

    [Fact]
    public async Task SameCallAgain_IsAnsweredFromTheLedger_AndNotBoughtAgain()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text("yes"), ChatAnswer.Text("no"));
        var first = await bench.Ask();
        using var other = bench.Another();

        var again = (await other.Ask(GatewayBench.Request(), TestContext.Current.CancellationToken)).ShouldBeOfType<ModelReply.Answered>();

        again.Response.Text.ShouldBe("yes");
        again.Usage.Usd.ShouldBe(first.Usage.Usd);
        bench.Server.Requests.Count.ShouldBe(1);
        (await bench.Entries()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task SameKeyWithAnotherPrompt_IsAnotherRequest()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text("yes"), ChatAnswer.Text("no"));
        await bench.Ask();

        (await bench.Ask(GatewayBench.Request(text: "Say no."))).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("no");
    }

    [Fact]
    public async Task LongReply_IsKeptAsAnArtifact_AndBoughtAgainOnlyWhenItIsLost()
    {
        var artifacts = new LossyArtifacts();
        var text = new string('y', 20_000);
        await using var bench = await GatewayBench.With(null, parts => parts with { Artifacts = artifacts }, [ChatAnswer.Text(text)]);

        await bench.Ask();
        (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe(text);
        bench.Server.Requests.Count.ShouldBe(1);
        artifacts.Count.ShouldBe(1);

        artifacts.Lose();
        var bought = (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>();
        bench.Server.Requests.Count.ShouldBe(2);
        bought.Usage.Usd.ShouldBe((await bench.Entries()).Sum(entry => entry.Use!.Usd));
    }

    [Fact]
    public async Task SharedBudgetWithoutRoom_IsRefusedBeforeAnythingIsSent_AndSaysWhich()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text("yes"));
        await bench.Ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 0.001m), CancellationToken.None);

        var over = (await bench.Ask()).ShouldBeOfType<ModelReply.OverBudget>();

        over.Why.Window.Scope.ShouldBe(BudgetScope.Day);
        over.Why.ToString().ShouldContain("resets at 2026-11-02 00:00 UTC");
        bench.Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task OnlyCallsInFlightInTheWay_AreWaitedFor()
    {
        await using var bench = await GatewayBench.With(null, parts => parts with { Clock = TimeProvider.System }, [ChatAnswer.Text("yes")]);
        var maximum = bench.Gateway.Estimate(GatewayBench.Request()).MaxUsd;
        await bench.Ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, maximum), CancellationToken.None);
        var other = (ReserveResult.Granted)await bench.Ledger.Reserve(
            new ReserveRequest(new CallKey(GatewayBench.Run, "other", 1), "d", null, null, "small", maximum, TimeSpan.FromHours(1)), CancellationToken.None);

        var asking = bench.Ask();
        await bench.Ledger.Release(other.Id, CancellationToken.None);

        (await asking).ShouldBeOfType<ModelReply.Answered>();
    }

    [Fact]
    public async Task PausedRepository_SendsNothing_UntilItGoesOn()
    {
        var paused = true;
        var looked = new TaskCompletionSource();
        var repo = RepoId.Parse("0123456789abcdef");
        bool Paused(RepoId? asked)
        {
            looked.TrySetResult();
            return asked == repo && Volatile.Read(ref paused);
        }

        await using var bench = await GatewayBench.With(null, parts => parts with { Paused = Paused, Clock = TimeProvider.System }, [ChatAnswer.Text("yes")]);

        var asking = bench.Ask(GatewayBench.Request() with { Repo = repo });
        await looked.Task;
        (await bench.Ask(GatewayBench.Request(call: 2))).ShouldBeOfType<ModelReply.Answered>("other work goes on");
        asking.IsCompleted.ShouldBeFalse();
        bench.Server.Requests.Count.ShouldBe(1);
        (await bench.Entries()).Count.ShouldBe(1, "nothing is reserved while paused");
        Volatile.Write(ref paused, false);

        (await asking).ShouldBeOfType<ModelReply.Answered>();
    }
}
