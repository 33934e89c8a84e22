using System.Globalization;
using Resolver.Core.Money;
using Resolver.Models.Gateway;
using Resolver.Models.Ledger.Sqlite;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Storm;

/// <summary>
/// 64 runs at once against $5 and a server that behaves badly, over many seeded schedules. <c>RESOLVER_STORM_SCHEDULES</c> says how many;
/// 50 by default.
/// </summary>
public sealed class StormTests
{
    private const decimal Million = 1_000_000m;

    [Fact]
    public async Task ManyRunsAgainstABadServer_NeverSettleAboveTheBudget_NorBelowTheServersCount()
    {
        var schedules = int.Parse(Environment.GetEnvironmentVariable("RESOLVER_STORM_SCHEDULES") ?? "50", CultureInfo.InvariantCulture);
        var script = new BillingScript(RunStorm.UsdPerMTokIn / Million, RunStorm.UsdPerMTokOut / Million, onlyGood: false);
        await using var server = await ChatServer.Start(ChatAnswer.When(_ => script.Next()));
        var refused = 0;
        for (var seed = 1; seed <= schedules; seed++)
        {
            refused += await Schedule(seed, script, server);
        }

        // A storm that never comes near the limit would prove nothing.
        refused.ShouldBeGreaterThan(schedules);
    }

    private static async Task<int> Schedule(int seed, BillingScript script, ChatServer server)
    {
        var store = StormStore.NewFolder();
        var clock = new FastClock(500);
        script.Begin(seed);
        var replies = await RunStorm.Run(store, server.Endpoint, clock);
        await using (var ledger = await SqliteLedger.Open(store.Place, clock, CancellationToken.None))
        {
            var day = (await ledger.Windows([BudgetScope.Day], current: false, CancellationToken.None)).ShouldHaveSingleItem();
            var entries = await ledger.Entries(null, CancellationToken.None);
            day.SpentUsd.ShouldBeLessThanOrEqualTo(RunStorm.BudgetUsd, $"seed {seed}");
            day.SpentUsd.ShouldBeGreaterThanOrEqualTo(script.BilledUsd, $"seed {seed}");
            day.SpentUsd.ShouldBe(entries.Sum(static entry => entry.Use?.Usd ?? 0), $"seed {seed}");
            day.ReservedUsd.ShouldBe(0, $"seed {seed}");
            entries.ShouldAllBe(static entry => entry.State != EntryState.Open && entry.State != EntryState.Expired);
            replies.Sum(static reply => reply.Usage.Usd).ShouldBe(day.SpentUsd, $"seed {seed}: the runs know what they spent");
            var calls = entries.Count(static entry => entry.Use is not null);
            calls.ShouldBeGreaterThanOrEqualTo(script.Requests, $"seed {seed}: each request is a call");
            replies.Sum(static reply => reply.Usage.Calls).ShouldBe(calls, $"seed {seed}: the runs know what they asked");
        }

        store.Delete();
        return replies.Count(static reply => reply is ModelReply.OverBudget);
    }
}
