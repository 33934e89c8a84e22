using System.Diagnostics;
using Resolver.Core.Money;
using Resolver.Models.Ledger.Sqlite;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Storm;

/// <summary>A real process with 64 runs is killed with SIGKILL in the middle of its calls, and another goes on.</summary>
public sealed class LedgerKillTests
{
    private const decimal Million = 1_000_000m;

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(24)]
    public async Task Killed_LosesNoCent_MarksWhatWasInFlight_AndBuysNothingTwice(int requestsBeforeTheKill)
    {
        var folder = Directory.CreateTempSubdirectory("resolver-kill-").FullName;
        var script = new BillingScript(RunStorm.UsdPerMTokIn / Million, RunStorm.UsdPerMTokOut / Million, onlyGood: true);
        script.Begin(requestsBeforeTheKill);
        await using var server = await ChatServer.Start(ChatAnswer.When(_ => script.Next()));
        using (var victim = Start(folder, server.Endpoint))
        {
            await server.Arrived(requestsBeforeTheKill);
            victim.Kill();
            await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
            victim.ExitCode.ShouldNotBe(0);
        }

        await using var ledger = await SqliteLedger.Open(folder, TimeProvider.System, TestContext.Current.CancellationToken);
        var expired = await Check(ledger, script);
        expired.ShouldBeGreaterThan(0, "the kill came in the middle");
        var receipts = (await ledger.Entries(null, CancellationToken.None)).Count(static entry => entry.Use?.Receipt is not null);

        await RunStorm.Run(folder, server.Endpoint, TimeProvider.System);
        (await Check(ledger, script)).ShouldBe(expired);
        var entries = await ledger.Entries(null, CancellationToken.None);
        entries.Where(static entry => entry.Use?.Receipt is not null).GroupBy(static entry => entry.Id.Key).ShouldAllBe(static call => call.Count() == 1);
        receipts.ShouldBeLessThanOrEqualTo(entries.Count);
        await ledger.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<int> Check(SqliteLedger ledger, BillingScript script)
    {
        var entries = await ledger.Entries(null, CancellationToken.None);
        var spent = (await ledger.Windows([BudgetScope.Day], current: false, CancellationToken.None)).Sum(static day => day.SpentUsd);
        var expired = entries.Where(static entry => entry.State == EntryState.Expired).ToList();
        spent.ShouldBe(entries.Sum(static entry => entry.Use?.Usd ?? 0));
        spent.ShouldBeLessThanOrEqualTo(RunStorm.BudgetUsd);
        spent.ShouldBeGreaterThanOrEqualTo(script.BilledUsd);
        (spent - script.BilledUsd).ShouldBeLessThanOrEqualTo(expired.Sum(static entry => entry.MaxUsd));
        expired.ShouldAllBe(static entry => entry.Use!.AtMaximum && entry.Use.Usd == entry.MaxUsd);
        entries.ShouldAllBe(static entry => entry.State != EntryState.Open);
        return expired.Count;
    }

    private static Process Start(string folder, string endpoint)
    {
        var program = Path.ChangeExtension(typeof(LedgerKillTests).Assembly.Location, null);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program, ["storm", folder, endpoint]) { UseShellExecute = false };
        return Process.Start(start)!;
    }
}
