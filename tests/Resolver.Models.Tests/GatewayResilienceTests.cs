using Resolver.Core.Money;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>Limits, breaker, fallbacks, streams: what the gateway does with endpoints that behave badly.</summary>
public sealed class GatewayResilienceTests
{
    private static readonly ChatAnswer[] Down = [ChatAnswer.Status(503)];

    [Fact]
    public async Task EndpointDown_FallsBackToTheNext_AtItsPrice()
    {
        await using var bench = await GatewayBench.With(null, null, Down, [ChatAnswer.Text("yes")]);

        var answered = (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>();

        answered.Usage.Usd.ShouldBe(((1_000 * 4m) + (100 * 8m)) / 1_000_000m);
        (await bench.Entries()).Select(entry => (entry.Endpoint, entry.State)).ShouldBe(
            [("small", EntryState.Settled), ("small", EntryState.Settled), ("small", EntryState.Settled), ("small/2", EntryState.Settled)]);
        answered.Usage.Calls.ShouldBe(4);
    }

    [Fact]
    public async Task EndpointThatMayHaveBilled_FallsBack_AndBothArePaid()
    {
        await using var bench = await GatewayBench.With(null, null, [ChatAnswer.Hang()], [ChatAnswer.Text("yes")]);

        var asking = bench.Ask();
        await bench.Server.Arrived(0);
        bench.Clock.Advance(TimeSpan.FromSeconds(301));
        var answered = (await asking).ShouldBeOfType<ModelReply.Answered>();

        (await bench.Entries()).Select(entry => entry.State).ShouldBe([EntryState.SettledAtMaximum, EntryState.Settled]);
        answered.Usage.Usd.ShouldBe((await bench.Entries()).Sum(entry => entry.Use!.Usd));
    }

    [Fact]
    public async Task RequestThatIsWrong_DoesNotFallBack()
    {
        await using var bench = await GatewayBench.With(null, null, [ChatAnswer.Status(413)], [ChatAnswer.Text("yes")]);

        (await bench.Ask()).ShouldBeOfType<ModelReply.Failed>().Code.ShouldBe("MODEL-REJECTED");
        bench.Servers[1].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task FallbackThatIsTooSmallForThePrompt_IsPassedOver()
    {
        static ModelTierOptions Small(ModelTierOptions tier) => tier with { Fallbacks = [tier.Fallbacks[0] with { ContextTokens = 1_010 }, tier.Fallbacks[1]] };
        await using var bench = await GatewayBench.With(Small, null, Down, [ChatAnswer.Text("no")], [ChatAnswer.Text("yes")]);

        (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("yes");
        bench.Servers[1].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task EndpointThatFailsAgainAndAgain_IsLeftAlone_AndTriedAgainLater()
    {
        await using var bench = await GatewayBench.With([.. Enumerable.Repeat(ChatAnswer.Status(503), 8), ChatAnswer.Text("yes")]);
        for (var call = 1; call <= 3; call++)
        {
            await bench.Ask(GatewayBench.Request(call));
        }

        var sent = bench.Server.Requests.Count;
        var open = (await bench.Ask(GatewayBench.Request(4))).ShouldBeOfType<ModelReply.Failed>();
        bench.Clock.Advance(TimeSpan.FromSeconds(31));
        var later = await bench.Ask(GatewayBench.Request(5));

        sent.ShouldBe(8);
        open.Code.ShouldBe("MODEL-CIRCUIT-OPEN");
        open.Transient.ShouldBeTrue();
        later.ShouldBeOfType<ModelReply.Answered>();
        bench.Server.Requests.Count.ShouldBe(9);
    }

    [Fact]
    public async Task RateLimits_DoNotOpenTheCircuit()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.RateLimited("1"));
        for (var call = 1; call <= 5; call++)
        {
            (await bench.Ask(GatewayBench.Request(call))).ShouldBeOfType<ModelReply.Failed>().Code.ShouldBe("MODEL-RATE-LIMITED");
        }
    }

    // On the real clock: only then is it sure that the client has read the half that is there.
    [Fact]
    public async Task StreamThatStandsStill_IsCutByTheIdleTimeout_TriedAgain_AndPaid()
    {
        await using var bench = await GatewayBench.With(
            tier => tier with { IdleTimeoutSeconds = 1 }, parts => parts with { Clock = TimeProvider.System }, [ChatAnswer.Stall("yes, because of the comparison"), ChatAnswer.Text("yes")]);

        (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>().Usage.Calls.ShouldBe(2);

        bench.Logs.Lines.ShouldContain(line => line.Contains("MODEL-STALLED", StringComparison.Ordinal));
        (await bench.Entries()).Select(entry => entry.State).ShouldBe([EntryState.SettledAtMaximum, EntryState.Settled]);
    }

    [Fact]
    public async Task StreamThatEndsTooEarly_IsNoAnswer()
    {
        await using var bench = await GatewayBench.With(
            ChatAnswer.Body(ChatEvents.Chunk(new { content = "half" }, null), "text/event-stream"), ChatAnswer.Text("yes"));

        (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("yes");
        (await bench.Entries())[0].State.ShouldBe(EntryState.SettledAtMaximum);
    }

    [Fact]
    public async Task ServerThatDoesNotStream_IsUnderstood()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Whole("yes", new ChatUsage(700, 30)));

        var answered = (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>();

        answered.Response.Text.ShouldBe("yes");
        (answered.Usage.TokensIn, answered.Usage.TokensOut).ShouldBe((700, 30));
    }

    [Fact]
    public async Task RequestsPerMinute_AreHeld_LaterOnesWait()
    {
        await using var bench = await GatewayBench.With(tier => tier with { RequestsPerMinute = 3 }, null, [ChatAnswer.Text("yes")]);
        for (var call = 1; call <= 7; call++)
        {
            await bench.Ask(GatewayBench.Request(call));
        }

        bench.Clock.Pauses.ShouldBe([TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)]);
    }

    [Fact]
    public async Task MaxConcurrent_IsHeld_AndWhoeverWaitsInVainGetsItsMoneyBack()
    {
        await using var bench = await GatewayBench.With(tier => tier with { MaxConcurrent = 1 }, null, [ChatAnswer.Hang()]);
        using var stop = new CancellationTokenSource();

        var first = bench.Gateway.Ask(GatewayBench.Request(), stop.Token);
        await bench.Server.Arrived(0);
        var second = bench.Gateway.Ask(GatewayBench.Request(call: 2), stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        await Should.ThrowAsync<OperationCanceledException>(() => second);

        bench.Server.Requests.Count.ShouldBe(1);
        (await bench.Entries()).Select(entry => entry.State).ShouldBe([EntryState.SettledAtMaximum, EntryState.Released]);
    }

    [Fact]
    public async Task AzureWithoutAKey_SendsATokenOfEntra()
    {
        var identity = new IdentityFake("entra-token-77");
        await using var bench = await GatewayBench.With(Azure, parts => parts with { Identity = () => identity }, [ChatAnswer.Text("yes")]);

        await bench.Ask();

        var sent = bench.Server.Requests.ShouldHaveSingleItem();
        sent.Headers["Authorization"].ShouldBe("Bearer entra-token-77");
        sent.Headers.ContainsKey("api-key").ShouldBeFalse();
        sent.Path.ShouldBe("/openai/deployments/gpt-4o-mini/chat/completions");
        identity.Scopes.ShouldBe(["https://cognitiveservices.azure.com/.default"]);
        string.Join('\n', bench.Logs.Lines).ShouldNotContain("entra-token-77");
    }

    [Fact]
    public async Task NoIdentity_SaysWhatToDo_AndNothingOfTheTenant()
    {
        await using var bench = await GatewayBench.With(Azure, parts => parts with { Identity = () => new IdentityFake(null) }, [ChatAnswer.Text("yes")]);

        var failed = (await bench.Ask()).ShouldBeOfType<ModelReply.Failed>();

        failed.Code.ShouldBe("MODEL-UNAUTHORIZED");
        failed.Reason.ShouldContain("az login");
        failed.Reason.ShouldNotContain("1234");
        bench.Server.Requests.ShouldBeEmpty();
    }

    private static ModelTierOptions Azure(ModelTierOptions tier) =>
        tier with { Provider = ModelProvider.Azure, ApiKeyEnv = null, Endpoint = new Uri(tier.Endpoint.GetLeftPart(UriPartial.Authority)) };
}
