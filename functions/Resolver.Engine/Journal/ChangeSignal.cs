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

    /// <summary>Completes at the run's end, or when any run may have changed.</summary>
    public Task End(RunId run) =>
        _waiting.GetOrAdd(EndOf(run), static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Says that a run has ended.</summary>
    public void PulseEnd(RunId run) => Pulse(EndOf(run));

    /// <summary>Says that a run has changed.</summary>
    public void Pulse(RunId run) => Pulse(run.Value);

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

    // No run id has this letter.
    private static string EndOf(RunId run) => run.Value + "$";

    private void Pulse(string key)
    {
        if (_waiting.TryRemove(key, out var waiting))
        {
            waiting.TrySetResult();
        }
    }
}
