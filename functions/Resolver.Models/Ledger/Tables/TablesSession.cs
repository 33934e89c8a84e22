using Azure.Data.Tables;

namespace Resolver.Models.Ledger.Tables;

/// <summary>
/// What one transaction has read and will change. Each row is read once, and what is changed is written only if the row is still the one
/// that was read.
/// </summary>
internal sealed class TablesSession(LedgerTable table)
{
    private readonly Lock _reading = new();
    private readonly Dictionary<string, Task<TableEntity?>> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<(string From, string Before), Task<IReadOnlyList<string>>> _ranges = [];
    private readonly Dictionary<string, TableEntity?> _changes = new(StringComparer.Ordinal);

    /// <summary>A draft that sees what the drafts before it have changed.</summary>
    public TablesDraft Draft() => new(this, _changes);

    /// <summary>A row as it stands in the store.</summary>
    public Task<TableEntity?> Stored(string key)
    {
        lock (_reading)
        {
            return _rows.TryGetValue(key, out var row) ? row : _rows[key] = table.Find(key, CancellationToken.None);
        }
    }

    /// <summary>The keys of a range as it stands in the store; its rows are read with it.</summary>
    public Task<IReadOnlyList<string>> StoredRange(string from, string before)
    {
        lock (_reading)
        {
            return _ranges.TryGetValue((from, before), out var range) ? range : _ranges[(from, before)] = Read(from, before);
        }
    }

    /// <summary>Takes over what a draft changes, if there is room for it in the transaction.</summary>
    public bool TryTake(TablesDraft draft)
    {
        if (_changes.Keys.Union(draft.Changes.Keys, StringComparer.Ordinal).Count() > LedgerTable.MostRows)
        {
            return false;
        }

        foreach (var (key, row) in draft.Changes)
        {
            _changes[key] = row;
        }

        return true;
    }

    /// <summary>Writes everything or nothing.</summary>
    /// <returns>False where a row is no longer the one that was read.</returns>
    public async Task<bool> Commit()
    {
        var actions = new List<TableTransactionAction>(_changes.Count);
        foreach (var (key, row) in _changes)
        {
            // A row that was never read is believed to be absent; the store objects where it is not.
            if (Action(row, _rows.TryGetValue(key, out var read) ? await read : null) is { } action)
            {
                actions.Add(action);
            }
        }

        return await table.Commit(actions);
    }

    private static TableTransactionAction? Action(TableEntity? row, TableEntity? stored) => (row, stored) switch
    {
        (null, null) => null,
        (null, _) => new TableTransactionAction(TableTransactionActionType.Delete, stored, stored.ETag),
        (_, null) => new TableTransactionAction(TableTransactionActionType.Add, row),
        _ => new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, stored.ETag),
    };

    private async Task<IReadOnlyList<string>> Read(string from, string before)
    {
        var rows = await table.Range(from, before, CancellationToken.None);

        // A row that is known already stays as it is: content and ETag must be of one reading.
        lock (_reading)
        {
            rows.ForEach(row => _rows.TryAdd(row.RowKey, Task.FromResult<TableEntity?>(row)));
        }

        return [.. rows.Select(static row => row.RowKey)];
    }
}

/// <summary>What one unit reads and changes, to be taken over as a whole or dropped.</summary>
internal sealed class TablesDraft(TablesSession session, IReadOnlyDictionary<string, TableEntity?> earlier)
{
    private readonly Dictionary<string, TableEntity?> _changes = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TableEntity?> Changes => _changes;

    /// <summary>A copy of a row; null where there is none.</summary>
    public async Task<TableEntity?> Find(string key)
    {
        if (!_changes.TryGetValue(key, out var row) && !earlier.TryGetValue(key, out row))
        {
            row = await session.Stored(key);
        }

        return row is null ? null : new TableEntity(row);
    }

    /// <summary>Copies of all rows whose keys have this beginning, in the order of their keys.</summary>
    public Task<List<TableEntity>> Range(string beginning) => Range(beginning, RowKeys.Behind(beginning));

    /// <summary>Copies of the rows from a key on and before another, in the order of their keys.</summary>
    public async Task<List<TableEntity>> Range(string from, string before)
    {
        bool Inside(string key) => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, before) < 0;
        var keys = (await session.StoredRange(from, before)).Concat(earlier.Keys.Where(Inside)).Concat(_changes.Keys.Where(Inside));
        var rows = new List<TableEntity>();
        foreach (var key in keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (await Find(key) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    public void Put(TableEntity row) => _changes[row.RowKey] = row;

    /// <summary>Takes a row away, if there is one. It is read first: a row that nobody has read is believed to be absent already.</summary>
    public async Task Delete(string key)
    {
        await Find(key);
        _changes[key] = null;
    }

    /// <summary>Takes back every change.</summary>
    public void Drop() => _changes.Clear();
}
