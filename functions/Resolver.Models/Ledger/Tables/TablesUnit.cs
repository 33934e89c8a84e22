using Resolver.Core.Faults;

namespace Resolver.Models.Ledger.Tables;

/// <summary>Something to write, whose caller waits.</summary>
internal interface ITablesUnit
{
    /// <summary>Decides what to change, by what the draft reads now.</summary>
    Task Run(TablesDraft draft);

    /// <summary>What was decided last is committed.</summary>
    void Complete();

    /// <summary>It could not be committed.</summary>
    void Fail(Exception fault);
}

/// <summary>A write with a result.</summary>
internal sealed class TablesUnit<T>(Func<TablesDraft, Task<T>> write) : ITablesUnit
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _refused;

    public Task<T> Done => _done.Task;

    /// <exception cref="ResolverFault">The store could not be read.</exception>
    public async Task Run(TablesDraft draft)
    {
        (_result, _refused) = (default, null);
        try
        {
            _result = await write(draft);
        }
        catch (Exception refused) when (refused is not ResolverFault fault || !TablesFaults.IsOfTheStore(fault))
        {
            // Whatever a unit throws is its caller's to see; the units beside it go on.
            _refused = refused;
            draft.Drop();
        }
    }

    public void Complete() => _ = _refused is null ? _done.TrySetResult(_result!) : _done.TrySetException(_refused);

    public void Fail(Exception fault) => _done.TrySetException(fault);
}
