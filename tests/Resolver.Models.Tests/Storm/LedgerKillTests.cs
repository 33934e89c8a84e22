using System.Globalization;
using Resolver.Core.Money;
using Resolver.TestKit.Azure;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Storm;

/// <summary>
/// A real process with 64 runs is killed with SIGKILL in the middle of its calls, and another goes on. <c>RESOLVER_KILL_SCHEDULES</c> says
/// how many seeded schedules against a server that behaves badly; 4 by default. Each says when the process is killed, once or twice.
/// </summary>
public sealed class LedgerKillTests(AzuriteServer azurite)
{
    private const decimal Million = 1_000_000m;

    // Timeouts of 40 s pass in 400 ms, which a process that has just started can keep.
    private const int Speed = 100;

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(24)]
    public async Task Killed_LosesNoCent_MarksWhatWasInFlight_AndBuysNothingTwice(int requestsBeforeTheKill)
    {
        var script = Script(requestsBeforeTheKill, onlyGood: true);
        var store = StormStore.NewFolder();
        await using var server = await ChatServer.Start(ChatAnswer.When(_ => script.Next()));

        (await Victim.KillAfter(requestsBeforeTheKill, store, server, speed: 1)).ShouldBeTrue();

        var expired = await Check(store, script, TimeProvider.System);
        expired.ShouldBeGreaterThan(0, "the kill came in the middle");
        await RunStorm.Run(store, server.Endpoint, TimeProvider.System);
        (await Check(store, script, TimeProvider.System)).ShouldBe(expired);
        store.Delete();
    }

    [Fact]
    public async Task KilledAgainstABadServer_AtAnyMoment_IsNeverBelowTheServersCount()
    {
        var schedules = int.Parse(Environment.GetEnvironmentVariable("RESOLVER_KILL_SCHEDULES") ?? "4", CultureInfo.InvariantCulture);
        var (kills, expired) = (0, 0);
        for (var seed = 1; seed <= schedules; seed++)
        {
            var (killed, left) = await Schedule(seed, StormStore.NewFolder());
            (kills, expired) = (kills + killed, expired + left);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{schedules} schedules, {kills} kills, {expired} reservations in flight at a kill"));
        kills.ShouldBeGreaterThanOrEqualTo(schedules / 2, "most kills come in the middle");
        expired.ShouldBeGreaterThanOrEqualTo(kills, "and find calls in flight");
    }

    [Fact]
    public async Task KilledOnAzureTables_IsNeverBelowTheServersCount()
    {
        // On a busy machine a process may have run out of its quick time before its kill: then the next schedule is played.
        var (kills, expired) = (0, 0);
        for (var seed = 7; kills == 0 && seed < 12; seed++)
        {
            (kills, expired) = await Schedule(seed, StormStore.NewTenant(await azurite.ConnectionString()));
        }

        kills.ShouldBeGreaterThan(0);
        expired.ShouldBeGreaterThan(0);
    }

    private static async Task<(int Kills, int Expired)> Schedule(int seed, StormStore store)
    {
        var random = new Random(seed);
        var script = Script(seed, onlyGood: false);
        await using var server = await ChatServer.Start(ChatAnswer.When(_ => script.Next()));
        var (kills, expired) = (0, 0);
        for (var round = 0; round <= seed % 3 / 2; round++)
        {
            var killed = await Victim.KillAfter(random.Next(1, round == 0 ? 21 : 9), store, server, Speed);
            kills += killed ? 1 : 0;
            var now = await Check(store, script, new FastClock(Speed));
            (killed || now == expired).ShouldBeTrue($"seed {seed}: only a kill leaves reservations behind");
            expired = now;
        }

        await RunStorm.Run(store, server.Endpoint, new FastClock(Speed));
        (await Check(store, script, new FastClock(Speed))).ShouldBe(expired, $"seed {seed}: who goes on leaves none behind");
        store.Delete();
        return (kills, expired);
    }

    private static BillingScript Script(int seed, bool onlyGood)
    {
        var script = new BillingScript(RunStorm.UsdPerMTokIn / Million, RunStorm.UsdPerMTokOut / Million, onlyGood);
        script.Begin(seed);
        return script;
    }

    /// <summary>What another process finds: every cent, and what was in flight at a kill marked and counted at its maximum.</summary>
    private static async Task<int> Check(StormStore store, BillingScript script, TimeProvider clock)
    {
        var ledger = await store.Open(clock);
        await using var closing = ledger as IAsyncDisposable;
        var entries = await ledger.Entries(null, CancellationToken.None);
        var days = await ledger.Windows([BudgetScope.Day], current: false, CancellationToken.None);
        var spent = days.Sum(static day => day.SpentUsd);
        var billed = script.BilledUsd;
        var unsure = entries.Where(static entry => entry.State is EntryState.Expired or EntryState.SettledAtMaximum).ToList();
        days.ShouldAllBe(static day => day.ReservedUsd == 0);
        spent.ShouldBe(entries.Sum(static entry => entry.Use?.Usd ?? 0));
        spent.ShouldBeLessThanOrEqualTo(RunStorm.BudgetUsd);
        spent.ShouldBeGreaterThanOrEqualTo(billed);
        (spent - billed).ShouldBeLessThanOrEqualTo(unsure.Sum(static entry => entry.MaxUsd));
        unsure.ShouldAllBe(static entry => entry.Use!.AtMaximum && entry.Use.Usd == entry.MaxUsd);
        entries.ShouldAllBe(static entry => entry.State != EntryState.Open);
        entries.Where(static entry => entry.Use?.Receipt is not null).GroupBy(static entry => entry.Id.Key).ShouldAllBe(static call => call.Count() == 1, "nothing is bought twice");
        return entries.Count(static entry => entry.State == EntryState.Expired);
    }
}
