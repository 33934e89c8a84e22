using Azure;
using Azure.Data.Tables;
using Resolver.Core.Faults;

namespace Resolver.Models.Ledger.Tables;

/// <summary>One tenant's partition of the table.</summary>
internal sealed class LedgerTable(TableClient table, string tenant)
{
    /// <summary>How many rows one transaction may change.</summary>
    public const int MostRows = 100;

    /// <summary>Reads a row; null where there is none.</summary>
    /// <exception cref="ResolverFault">The store cannot be read.</exception>
    public async Task<TableEntity?> Find(string key, CancellationToken cancel)
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(tenant, key, cancellationToken: cancel);
            return found.HasValue ? found.Value : null;
        }
        catch (Exception error) when (TablesFaults.Concerns(error))
        {
            throw TablesFaults.From(error);
        }
    }

    /// <summary>Reads the rows from a key on and before another, in the order of their keys.</summary>
    /// <exception cref="ResolverFault">The store cannot be read.</exception>
    public async Task<List<TableEntity>> Range(string from, string before, CancellationToken cancel)
    {
        try
        {
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant} and RowKey ge {from} and RowKey lt {before}");
            var rows = new List<TableEntity>();
            await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancel))
            {
                rows.Add(row);
            }

            return rows;
        }
        catch (Exception error) when (TablesFaults.Concerns(error))
        {
            throw TablesFaults.From(error);
        }
    }

    /// <summary>Writes all of the changes or none. Not cancellable: half an answer would be worse than none.</summary>
    /// <returns>False where a row was not what it was read as: nothing is written.</returns>
    /// <exception cref="ResolverFault">The store failed. Where the fault is transient, all may be written, now or in a moment, or nothing.</exception>
    public async Task<bool> Commit(IReadOnlyList<TableTransactionAction> changes)
    {
        if (changes.Count == 0)
        {
            return true;
        }

        foreach (var change in changes)
        {
            change.Entity.PartitionKey = tenant;
        }

        try
        {
            await table.SubmitTransactionAsync(changes, CancellationToken.None);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.Status is 404 or 409 or 412)
        {
            // Also what our own first try meets, where its answer was lost and the client sent it again.
            return false;
        }
        catch (Exception error) when (TablesFaults.Concerns(error))
        {
            throw TablesFaults.From(error);
        }
    }
}
