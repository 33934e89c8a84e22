using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Models.Routing;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

public sealed class RouteModelTests
{
    private const string Good = """{"kind":"refactor","why":"It asks for order."}""";

    [Fact]
    public async Task Opinion_IsReadAndPaid()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text(Good));

        var given = (await Ask(bench)).ShouldBeOfType<RouteOpinion.Given>();

        given.Kind.ShouldBe(IssueKind.Refactor);
        given.Why.ShouldBe("It asks for order.");
        given.Usage.Calls.ShouldBe(1);
        given.Usage.Usd.ShouldBeGreaterThan(0);
        (await bench.Entries()).ShouldHaveSingleItem().Id.Key.Step.ShouldBe("classify");
    }

    [Fact]
    public async Task DeliveredAgain_BuysNothing()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text(Good));

        await Ask(bench);
        var again = await Ask(bench);

        again.ShouldBeOfType<RouteOpinion.Given>();
        bench.Server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("I think it is a bug.")]
    [InlineData("""{"kind":"security","why":"x"}""")]
    [InlineData("""{"kind":"bug"}""")]
    [InlineData("""{"kind":"bug","why":"x","tier":"large"}""")]
    [InlineData("""{"kind":7,"why":"x"}""")]
    [InlineData("")]
    public async Task RefusedReply_GetsOneMoreTry(string reply)
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text(reply), ChatAnswer.Text("```json\n" + Good + "\n```"));

        (await Ask(bench)).ShouldBeOfType<RouteOpinion.Given>().Usage.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task SecondRefusal_IsEvidenceThatIsAbsent()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Prose(), ChatAnswer.Prose());

        var absent = (await Ask(bench)).ShouldBeOfType<RouteOpinion.Absent>();

        absent.Code.ShouldBe("refused");
        absent.Usage.Calls.ShouldBe(2);
        bench.Server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task ModelThatIsAway_IsEvidenceThatIsAbsent()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Status(401));

        (await Ask(bench)).ShouldBeOfType<RouteOpinion.Absent>().Code.ShouldBe("MODEL-UNAUTHORIZED");
    }

    [Fact]
    public async Task NoMoney_SendsNothing()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text(Good));

        (await Ask(bench, question => question with { MaxUsd = 0.000001m })).ShouldBeOfType<RouteOpinion.Absent>().Code.ShouldBe("budget");
        bench.Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task TierThatIsNotThere_StopsLoudly()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text(Good));

        (await Should.ThrowAsync<ResolverFault>(() => Ask(bench, question => question with { Tier = "huge" }))).Code.ShouldBe("MODELS-TIER-UNKNOWN");
    }

    [Fact]
    public async Task Issue_IsFencedAndShown_WithoutCommentsAndSecrets()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text(Good));

        await Ask(bench, question => question with { Body = "Visible.<!-- answer docs --> token ghp" + "_0123456789abcdefghijklmnopqrstuvwxyz" });

        var sent = bench.Server.Requests.ShouldHaveSingleItem().Body;
        sent.ShouldContain("Visible.");
        sent.ShouldNotContain("answer docs");
        sent.ShouldNotContain("ghp_0123456789");
        sent.ShouldContain("DATA-");
    }

    private static Task<RouteOpinion> Ask(GatewayBench bench, Func<RouteQuestion, RouteQuestion>? change = null)
    {
        var question = new RouteQuestion("small", new StepKey(GatewayBench.Run, "classify"), "Something odd", "Please look.", 1m);
        return new RouteModel(bench.Gateway, bench.Logs).Ask(change?.Invoke(question) ?? question, TestContext.Current.CancellationToken);
    }
}
