using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Resolver.Contracts.Money;
using Resolver.Core.Money;
using Resolver.Models.Ledger.Tables;
using Resolver.TestKit.Azure;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Resolver.Models.Tests.Ledger;

public sealed class TablesLedgerContract(AzuriteServer azurite) : LedgerContract
{
    protected override async Task<LedgerHost> Host() => await TablesHost.On(azurite);
}

public sealed class TablesLimitContract(AzuriteServer azurite) : LimitContract
{
    protected override async Task<LedgerHost> Host() => await TablesHost.On(azurite);
}

/// <summary>A tenant of its own in a real Azurite.</summary>
internal sealed class TablesHost : LedgerHost
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 10, 9, 30, 0, TimeSpan.Zero));
    private readonly string _tenant = $"t-{Guid.NewGuid():N}";

    private TablesHost(string connection) => Connection = connection;

    public string Connection { get; }

    public override TimeProvider Clock => _clock;

    public static async Task<TablesHost> On(AzuriteServer azurite) => new(await azurite.ConnectionString());

    public override async Task<ILedger> Open() => await Open(new TableClientOptions());

    /// <summary>A ledger as a further process would open it, on a way of its own to the server.</summary>
    public Task<TablesLedger> Open(TableClientOptions options, TimeSpan? patience = null) =>
        TablesLedger.Open(new TableServiceClient(Connection, options), _tenant, _clock, TablesLedger.DefaultTable, patience ?? TimeSpan.FromMinutes(1), CancellationToken.None);

    /// <summary>Changes a row behind the ledger's back.</summary>
    public async Task Change(string rowKey, Action<TableEntity> change)
    {
        var table = new TableServiceClient(Connection).GetTableClient(TablesLedger.DefaultTable);
        TableEntity row = await table.GetEntityAsync<TableEntity>(_tenant, rowKey);
        change(row);
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }

    public override void Advance(TimeSpan time) => _clock.Advance(time);

    public override ValueTask DisposeAsync() => default;
}
