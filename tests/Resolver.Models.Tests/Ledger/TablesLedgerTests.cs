using System.Globalization;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Models.Ledger.Tables;
using Resolver.TestKit.Azure;

namespace Resolver.Models.Tests.Ledger;

/// <summary>What only the ledger on Azure Tables can get wrong: races of ETags, and answers that are lost.</summary>
public sealed class TablesLedgerTests(AzuriteServer azurite)
{
    private static readonly BudgetScope[] Shared = [BudgetScope.Repo, BudgetScope.Day, BudgetScope.Month];
    private static readonly RepoId Repo = RepoId.Parse("0123456789abcdef");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>As many processes as <c>RESOLVER_LEDGER_PROCESSES</c> says, 8 by default, with 64 writers between them.</summary>
    [Fact]
    public async Task SixtyFourWritersAtOnce_NeverHoldMoreThanTheBudget_AndLoseNoUpdate()
    {
        await using var host = await TablesHost.On(azurite);
        var processes = int.Parse(Environment.GetEnvironmentVariable("RESOLVER_LEDGER_PROCESSES") ?? "8", CultureInfo.InvariantCulture);
        var ledgers = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => host.Open(new TableClientOptions())));
        await ledgers[0].SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 2m), Cancel);
        var watch = new Watch(host);

        var watching = watch.Look();
        var granted = await Task.WhenAll(Enumerable.Range(1, 64).Select(writer => Task.Run(() => Spend(ledgers[writer % processes], RunId.Parse($"run-{writer}"), 0.1m, 0.05m))));
        await watch.Stop(watching);

        // Two dollars: each call holds ten cents and costs five.
        await Check(ledgers[0], granted.Sum(), 0.05m);
        granted.Sum().ShouldBeInRange(20, 39);
        ledgers.Sum(static ledger => ledger.Conflicts).ShouldBeGreaterThan(processes > 1 ? 0 : -1, "they met");
    }

    [Fact]
    public async Task LostRequestsAndAnswers_CountEachCallOnce()
    {
        await using var host = await TablesHost.On(azurite);
        var good = await host.Open(new TableClientOptions());
        var ledgers = await Task.WhenAll(Enumerable.Range(1, 3).Select(seed => host.Open(Through(LossyWay.OfTransactions(seed, 30), retries: seed - 1))));

        var granted = await Task.WhenAll(Enumerable.Range(1, 24).Select(writer => Task.Run(() => Spend(ledgers[writer % 3], RunId.Parse($"run-{writer}"), 0.1m, 0.07m))));

        granted.ShouldAllBe(static calls => calls == 2);
        await Check(good, 48, 0.07m);
        (await good.Entries(null, Cancel)).ShouldAllBe(static entry => entry.Id.Try == 1);
        ledgers.Sum(static ledger => ledger.Conflicts).ShouldBeGreaterThan(0, "something was lost");
    }

    [Theory]
    [InlineData(nameof(Loss.Answer), EntryState.Released)]
    [InlineData(nameof(Loss.Request), null)]
    public async Task ReservationWhoseFateNobodyHears_HoldsNoMoney(string loss, EntryState? left)
    {
        await using var host = await TablesHost.On(azurite);
        var cut = false;
        var way = new LossyWay(request => cut && LossyWay.IsTransaction(request) ? Enum.Parse<Loss>(loss) : Loss.None);
        var ledger = await host.Open(Through(way, retries: 0), patience: TimeSpan.Zero);
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 1m), Cancel);
        var request = Ask(RunId.Parse("run-1"), 1, 0.9m);

        cut = true;
        (await Should.ThrowAsync<ResolverFault>(() => ledger.Reserve(request, Cancel))).Code.ShouldBe("LEDGER-STORAGE");
        cut = false;

        var granted = (await ledger.Reserve(request, Cancel)).ShouldBeOfType<ReserveResult.Granted>();
        await ledger.Settle(granted.Id, Use(0.9m), Cancel);
        var entries = await ledger.Entries(null, Cancel);
        entries.Select(static entry => entry.State).ShouldBe(left is { } state ? [state, EntryState.Settled] : [EntryState.Settled]);
        await CheckSums(ledger, 0.9m);
    }

    [Fact]
    public async Task NewerFormat_IsRefused()
    {
        await using var host = await TablesHost.On(azurite);
        await host.Open();
        await host.Change("f", row => row["Format"] = 99);

        (await Should.ThrowAsync<ResolverFault>(() => host.Open())).Code.ShouldBe("LEDGER-SCHEMA-NEWER");
    }

    [Fact]
    public async Task WrongKey_IsForbidden()
    {
        await using var host = await TablesHost.On(azurite);
        var wrong = host.Connection.Replace("AccountKey=E", "AccountKey=F", StringComparison.Ordinal);

        (await Should.ThrowAsync<ResolverFault>(() => TablesLedger.Open(new TableServiceClient(wrong), "t", host.Clock, Cancel))).Code.ShouldBe("LEDGER-FORBIDDEN");
    }

    [Fact]
    public async Task NobodyThere_IsATransientFault()
    {
        await using var host = await TablesHost.On(azurite);
        var options = Through(new LossyWay(static _ => Loss.Request), retries: 1);

        var fault = await Should.ThrowAsync<ResolverFault>(() => host.Open(options));

        fault.Code.ShouldBe("LEDGER-STORAGE");
        fault.Transient.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Contoso")]
    [InlineData("a/b")]
    public async Task TenantThatIsNoName_IsRefused(string tenant)
    {
        await using var host = await TablesHost.On(azurite);

        await Should.ThrowAsync<ArgumentException>(() => TablesLedger.Open(new TableServiceClient(host.Connection), tenant, host.Clock, Cancel));
    }

    [Fact]
    public async Task TwoTenants_DoNotSeeEachOther()
    {
        await using var one = await TablesHost.On(azurite);
        await using var other = await TablesHost.On(azurite);
        var (first, second) = (await one.Open(new TableClientOptions()), await other.Open(new TableClientOptions()));

        await Spend(first, RunId.Parse("run-1"), 0.1m, 0.1m);

        (await second.Entries(null, Cancel)).ShouldBeEmpty();
        (await second.Windows([BudgetScope.Day], current: false, Cancel)).ShouldBeEmpty();
    }

    private static TableClientOptions Through(HttpMessageHandler way, int retries)
    {
        var options = new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(way)) };
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(5);
        return options;
    }

    private static ReserveRequest Ask(RunId run, int call, decimal maximum) => new(new CallKey(run, "propose-1", call), "d", Repo, null, "small", maximum, TimeSpan.FromMinutes(5));

    private static Settlement Use(decimal usd) => new(usd, 1_000, 200, 100, 40);

    /// <summary>Two calls of a run, as far as there is money.</summary>
    private static async Task<int> Spend(TablesLedger ledger, RunId run, decimal maximum, decimal usd)
    {
        var granted = 0;
        for (var call = 1; call <= 2; call++)
        {
            if (await ledger.Reserve(Ask(run, call, maximum), Cancel) is ReserveResult.Granted held)
            {
                granted++;
                await ledger.Settle(held.Id, Use(usd), Cancel);
            }
        }

        return granted;
    }

    private static async Task Check(TablesLedger ledger, int calls, decimal usd)
    {
        var entries = await ledger.Entries(null, Cancel);
        entries.Count.ShouldBe(calls);
        entries.ShouldAllBe(entry => entry.State == EntryState.Settled && entry.Use!.Usd == usd);
        await CheckSums(ledger, calls * usd);
    }

    private static async Task CheckSums(TablesLedger ledger, decimal usd)
    {
        var windows = await ledger.Windows(Shared, current: true, Cancel);
        windows.Count.ShouldBe(Shared.Length);
        windows.ShouldAllBe(window => window.SpentUsd == usd && window.ReservedUsd == 0);
        var runs = await ledger.Windows([BudgetScope.Run], current: true, Cancel);
        runs.Sum(static run => run.SpentUsd).ShouldBe(usd);
    }

    /// <summary>Looks at the day's window again and again while others write.</summary>
    private sealed class Watch(TablesHost host)
    {
        private volatile bool _over;

        public async Task Look()
        {
            var ledger = await host.Open(new TableClientOptions());
            while (!_over)
            {
                foreach (var day in await ledger.Windows([BudgetScope.Day], current: true, CancellationToken.None))
                {
                    (day.SpentUsd + day.ReservedUsd).ShouldBeLessThanOrEqualTo(2m);
                }
            }
        }

        public async Task Stop(Task looking)
        {
            _over = true;
            await looking;
        }
    }
}
