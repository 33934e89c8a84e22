using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Resolver.Engine.Replay;

/// <summary>
/// Runs a workflow's code on one thread at a time, in the order in which it was queued, so that every replay takes the same turns.
/// Continuations and child tasks of workflow code come back here, because it is their current scheduler.
/// </summary>
internal sealed class ReplayScheduler : TaskScheduler
{
    private readonly Queue<Task> _queue = new();
    private readonly Lock _lock = new();
    private Thread? _thread;

    /// <inheritdoc />
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>True on the thread that runs the workflow now.</summary>
    public bool IsCurrent => Thread.CurrentThread == Volatile.Read(ref _thread);

    /// <summary>Runs the action and all that follows from it, until nothing is left to run.</summary>
    public void RunToQuiescence(Action action)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Volatile.Write(ref _thread, Thread.CurrentThread);
        try
        {
            var first = new Task(action);
            first.Start(this);
            while (TryNext(out var task))
            {
                TryExecuteTask(task);
            }

            if (first.Exception?.InnerException is { } error)
            {
                ExceptionDispatchInfo.Throw(error);
            }
        }
        finally
        {
            Volatile.Write(ref _thread, null);
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <inheritdoc />
    protected override void QueueTask(Task task)
    {
        lock (_lock)
        {
            _queue.Enqueue(task);
        }
    }

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && IsCurrent && TryExecuteTask(task);

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return _queue.ToArray();
        }
    }

    private bool TryNext([NotNullWhen(true)] out Task? task)
    {
        lock (_lock)
        {
            return _queue.TryDequeue(out task);
        }
    }
}
