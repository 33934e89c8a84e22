using System.Collections.Concurrent;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>Wakes whoever waits for a run to change. Spurious wake-ups are allowed, missed ones are not: take the task, then look.</summary>
internal sealed class ChangeSignal
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Completes at the run's next change.</summary>
    public Task Next(RunId run) =>
        _waiting.GetOrAdd(run.Value, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Says that a run has changed.</summary>
    public void Pulse(RunId run)
    {
        if (_waiting.TryRemove(run.Value, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    /// <summary>Says that any run may have changed.</summary>
    public void PulseAll()
    {
        foreach (var run in _waiting.Keys)
        {
            if (_waiting.TryRemove(run, out var waiting))
            {
                waiting.TrySetResult();
            }
        }
    }
}
