using Azure.Data.Tables;
using Resolver.Core.Money;
using Resolver.Models.Ledger.Sqlite;
using Resolver.Models.Ledger.Tables;

namespace Resolver.Models.Tests.Storm;

/// <summary>Where a storm's ledger is kept; it travels to a child process as text.</summary>
internal sealed record StormStore(string Place, string? Tenant)
{
    /// <summary>A file in a new folder.</summary>
    public static StormStore NewFolder() => new(Directory.CreateTempSubdirectory("resolver-storm-").FullName, null);

    /// <summary>A new tenant of an account.</summary>
    public static StormStore NewTenant(string connection) => new(connection, $"t-{Guid.NewGuid():N}");

    public static StormStore Parse(string text) => text.Split('|', 2) is [var tenant, var connection] ? new(connection, tenant) : new(text, null);

    public override string ToString() => Tenant is null ? Place : $"{Tenant}|{Place}";

    public async Task<ILedger> Open(TimeProvider clock) => Tenant is null
        ? await SqliteLedger.Open(Place, clock, CancellationToken.None)
        : await TablesLedger.Open(new TableServiceClient(Place), Tenant, clock, CancellationToken.None);

    public void Delete()
    {
        if (Tenant is null)
        {
            Directory.Delete(Place, recursive: true);
        }
    }
}
