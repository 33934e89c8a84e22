using Resolver.Core.Ids;
using Resolver.Core.Money;

namespace Resolver.Contracts.Money;

/// <summary>One store, empty at the start, that any number of ledgers share.</summary>
public abstract class LedgerHost : IAsyncDisposable
{
    /// <summary>The clock of every ledger of this store.</summary>
    public abstract TimeProvider Clock { get; }

    /// <summary>A further ledger on the same store, as another process would open it.</summary>
    public abstract Task<ILedger> Open();

    /// <summary>Lets time pass.</summary>
    public abstract void Advance(TimeSpan time);

    public abstract ValueTask DisposeAsync();
}

/// <summary>What the contract asks for.</summary>
public abstract class LedgerContractBase
{
    protected static readonly RunId Run = RunId.Parse("run-1");
    protected static readonly RepoId Repo = RepoId.Parse("0123456789abcdef");

    protected static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    protected abstract Task<LedgerHost> Host();

    protected static ReserveRequest Ask(decimal? usd, int call = 1, string step = "propose-1", RunId? run = null, string digest = "d") =>
        new(new CallKey(run ?? Run, step, call), digest, Repo, null, "small", usd, TimeSpan.FromMinutes(5));

    protected static async Task<ReserveResult.Granted> Grant(ILedger ledger, ReserveRequest request) =>
        await ledger.Reserve(request, Cancel) switch
        {
            ReserveResult.Granted granted => granted,
            var other => throw new InvalidOperationException($"It was refused: {other}."),
        };

    protected static async Task<WindowState> Window(ILedger ledger, BudgetScope scope) =>
        (await ledger.Windows([scope], current: true, Cancel)).Single();

    protected static Settlement Use(decimal usd, string? receipt = null) => new(usd, 1_000, 200, 100, 40) { Receipt = receipt };
}
