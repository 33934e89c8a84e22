using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Chains;

/// <summary>
/// The limit of a run's model calls, counted at the servers: no chain passes it by one request, whatever its answers and its endpoints are
/// like, and one that is cut has used it to the last call.
/// </summary>
public sealed class CallLimitTests
{
    private const int Most = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int> Cases()
    {
        // What a chain asks when nothing stops it, each first answer being refused once; a test is written in one round here.
        (string Chain, int Calls)[] chains = [("fix", 6), ("edit", 2), ("test", 2), ("scaffold", 4), ("route", 2), ("explain", 2), ("turn", 1)];
        var cases = new TheoryData<string, string, int>();
        foreach (var (chain, calls) in chains)
        {
            cases.Add(chain, "careless", calls);
            cases.Add(chain, "busy", 2 * calls);
            cases.Add(chain, "picky", calls + 1);
            cases.Add(chain, "away", calls);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Chain_SendsNoRequestBeyondTheRunsLimit(string chain, string conduct, int unlimited)
    {
        for (var limit = 1; limit <= Most; limit++)
        {
            await using var bench = await Conduct.Bench(chain, conduct);
            var run = RunId.Parse($"run-{limit}");

            var (end, usage) = await ChainRuns.Ask(bench, chain, run, limit);

            var sent = bench.Servers.Sum(static server => server.Requests.Count);
            var mayUse = chain == "route" ? limit - 1 : limit;
            usage.Calls.ShouldBe(sent, $"limit {limit}");
            sent.ShouldBeLessThanOrEqualTo(mayUse, $"limit {limit}");
            (end == ModelUsage.NoCallsLeft).ShouldBe(sent == mayUse && end != "done", $"limit {limit}: {end}, {sent} sent");
            if (conduct != "away")
            {
                sent.ShouldBe(Math.Min(unlimited, mayUse), $"limit {limit}: {end}");
            }
        }
    }

    [Fact]
    public async Task ChainsOfOneRun_ShareItsLimit_AndAnotherRunHasItsOwn()
    {
        for (var limit = 1; limit <= 12; limit++)
        {
            await using var bench = await Conduct.Bench("fix", "careless");
            var used = 0;
            foreach (var chain in new[] { "route", "test", "fix", "scaffold", "turn", "explain" })
            {
                used += (await ChainRuns.Ask(bench, chain, RunId.Parse("run-1"), limit)).Usage.Calls;
            }

            bench.Server.Requests.Count.ShouldBe(limit);
            used.ShouldBe(limit);
            (await ChainRuns.Ask(bench, "edit", RunId.Parse("run-2"), 1)).Usage.Calls.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData(1, "edit")]
    [InlineData(2, "understand edit")]
    [InlineData(3, "understand understand edit")]
    [InlineData(4, "understand understand plan edit")]
    [InlineData(5, "understand understand plan plan edit")]
    [InlineData(6, "understand understand plan plan edit edit")]
    public async Task WhatTheEditNeeds_IsNotSpentOnThinking(int limit, string steps)
    {
        await using var bench = await Conduct.Bench("fix", "careless");

        await ChainRuns.Ask(bench, "fix", RunId.Parse("run-1"), limit);

        string.Join(' ', bench.Server.Requests.Select(static request => Conduct.StepOf(request))).ShouldBe(steps);
    }

    [Fact]
    public async Task ChainThatIsDeliveredAgain_CountsWhatItBought_Once()
    {
        await using var bench = await Conduct.Bench("fix", "careless");
        var run = RunId.Parse("run-1");
        var first = await ChainRuns.Ask(bench, "fix", run, 4);
        using var other = bench.Another();

        var again = await ChainRuns.Ask(bench, other, "fix", run, 4);

        bench.Server.Requests.Count.ShouldBe(4);
        again.End.ShouldBe(first.End);
        again.Usage.Calls.ShouldBe(4);
    }

    [Fact]
    public async Task CallThatADeadProcessLeftOpen_Counts()
    {
        await using var bench = await GatewayBench.With(ChatAnswer.Text("yes"));
        await bench.Ledger.Reserve(new(new(GatewayBench.Run, "propose-1", 1), "d", null, null, "small", 0.1m, TimeSpan.FromSeconds(1)), Cancel);
        bench.Clock.Advance(TimeSpan.FromSeconds(2));

        var last = await bench.Ask(GatewayBench.Request() with { RunCalls = 2 });
        var beyond = await bench.Ask(GatewayBench.Request(call: 2) with { RunCalls = 2 });

        last.ShouldBeOfType<Gateway.ModelReply.Answered>().Usage.Calls.ShouldBe(2, "the lost one may have gone out");
        beyond.ShouldBeOfType<Gateway.ModelReply.Failed>().Code.ShouldBe(ModelUsage.NoCallsLeft);
        bench.Server.Requests.Count.ShouldBe(1);
    }
}
