using Microsoft.Extensions.Time.Testing;
using Resolver.Contracts.Money;
using Resolver.Core.Money;
using Resolver.Models.Ledger.Sqlite;

namespace Resolver.Models.Tests.Ledger;

public sealed class SqliteLedgerContract : LedgerContract
{
    protected override Task<LedgerHost> Host() => Task.FromResult<LedgerHost>(new SqliteHost());
}

public sealed class SqliteLimitContract : LimitContract
{
    protected override Task<LedgerHost> Host() => Task.FromResult<LedgerHost>(new SqliteHost());
}

/// <summary>A ledger file of its own.</summary>
internal sealed class SqliteHost : LedgerHost
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 10, 9, 30, 0, TimeSpan.Zero));
    private readonly List<SqliteLedger> _open = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("resolver-ledger-").FullName;

    public override TimeProvider Clock => _clock;

    public override async Task<ILedger> Open()
    {
        var ledger = await SqliteLedger.Open(Folder, _clock, CancellationToken.None);
        _open.Add(ledger);
        return ledger;
    }

    public override void Advance(TimeSpan time) => _clock.Advance(time);

    public override async ValueTask DisposeAsync()
    {
        foreach (var ledger in _open)
        {
            await ledger.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
