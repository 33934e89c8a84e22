using Microsoft.DurableTask;

namespace Resolver.Functions.Durable;

/// <summary>
/// Timers, activities and sub-workflows of one execution that have no outcome yet. An orchestration does not end before they do, so
/// they are stopped when the workflow has come to its end.
/// </summary>
internal sealed class OpenSteps(TaskOrchestrationContext inner) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly List<Task> _deliveries = [];
    private readonly Dictionary<string, Task> _children = new(StringComparer.Ordinal);

    /// <summary>True once the workflow has come to its end: nothing new begins.</summary>
    public bool Closed { get; private set; }

    /// <summary>Completes, on the orchestrator's thread, when the workflow comes to its end.</summary>
    public Task Ended => _ended.Task;

    /// <summary>True while an activity or a sub-workflow is under way.</summary>
    public bool Any => _deliveries.Exists(static task => !task.IsCompleted) || OpenChildren.Any();

    private IEnumerable<string> OpenChildren => _children.Where(static child => !child.Value.IsCompleted).Select(static child => child.Key);

    public void Dispose() => _end.Dispose();

    /// <summary>A timer of Durable's that ends with the workflow.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task Timer(DateTimeOffset due, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _end.Token);
        await inner.CreateTimer(due.UtcDateTime, either.Token);
    }

    public Task<T> Delivery<T>(Task<T> task)
    {
        _deliveries.RemoveAll(static delivery => delivery.IsCompleted);
        _deliveries.Add(task);
        return task;
    }

    public Task<T> Child<T>(string run, Task<T> task)
    {
        _children[run] = task;
        return task;
    }

    /// <summary>Gives up timers, ends sub-workflows, and waits for the activities, which look for themselves.</summary>
    public async Task Close()
    {
        Closed = true;

        // Not CancelAsync: it would leave the orchestrator's thread.
        _end.Cancel();
        _ended.SetResult();
        if (OpenChildren.Order(StringComparer.Ordinal).ToList() is { Count: > 0 } children)
        {
            await Settle([inner.CallActivityAsync<RawJson>(DurableNames.EndRuns, RawJson.Of(children))]);
        }

        await Settle([.. _deliveries, .. _children.Values]);
    }

    private static async Task Settle(IReadOnlyList<Task> tasks)
    {
        foreach (var task in tasks)
        {
            // Nobody hears how an abandoned step ended.
            await task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);
        }
    }
}
