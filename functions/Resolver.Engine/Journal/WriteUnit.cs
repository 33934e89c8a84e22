namespace Resolver.Engine.Journal;

/// <summary>One write that shares a commit with others.</summary>
internal interface IWriteUnit
{
    /// <summary>False when the write threw: what it wrote is to be undone.</summary>
    bool TryRun(JournalConnection db);

    void Complete();

    void Fail(Exception error);
}

/// <inheritdoc />
internal sealed class WriteUnit<T>(Func<JournalConnection, T> write) : IWriteUnit
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _refused;

    public Task<T> Done => _done.Task;

    /// <summary>An error of SQLite itself fails the whole batch.</summary>
    public bool TryRun(JournalConnection db)
    {
        try
        {
            _refused = null;
            _result = write(db);
            return true;
        }
        catch (JournalException damaged) when (damaged.IsDamage)
        {
            // A damaged page fails those who need it, not those who share the commit.
            _refused = EngineFaults.From(damaged);
            return false;
        }
#pragma warning disable CA1031 // Whatever a unit throws is its caller's to see; the batch goes on without it.
        catch (Exception error) when (error is not JournalException)
#pragma warning restore CA1031
        {
            _refused = error;
            return false;
        }
    }

    public void Complete()
    {
        if (_refused is null)
        {
            _done.SetResult(_result!);
        }
        else
        {
            _done.SetException(_refused);
        }
    }

    public void Fail(Exception error) => _done.TrySetException(error);
}
