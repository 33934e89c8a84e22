namespace Resolver.Repair.Python;

/// <summary>A bounded pool; workers are started when the first free place is asked for.</summary>
internal sealed class WorkerPool(int size) : IAsyncDisposable
{
    private readonly SemaphoreSlim places = new(size, size);
    private readonly Stack<PythonWorker> free = new();
    private bool first = true;

    /// <summary>Takes a free worker or starts one; waits while all are busy.</summary>
    public async Task<PythonWorker> Take(Func<CancellationToken, Task<PythonWorker>> start, CancellationToken cancel)
    {
        await places.WaitAsync(cancel);
        lock (free)
        {
            if (free.TryPop(out var worker))
            {
                return worker;
            }
        }

        try
        {
            return await start(cancel);
        }
        catch
        {
            places.Release();
            throw;
        }
    }

    /// <summary>Gives a worker back, or brings the first one.</summary>
    public void Return(PythonWorker worker)
    {
        lock (free)
        {
            free.Push(worker);
            if (first)
            {
                first = false;
                return;
            }
        }

        places.Release();
    }

    /// <summary>Frees the place of a worker that is gone.</summary>
    public void Forget() => places.Release();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (free.TryPop(out var worker))
        {
            await worker.DisposeAsync();
        }

        places.Dispose();
    }
}
