using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Replay;

/// <summary>A context call whose outcome the workflow awaits.</summary>
internal abstract class PendingCall(JournalEntry decision)
{
    /// <summary>What was decided; its number is <see cref="JournalEntry.Call"/>.</summary>
    public JournalEntry Decision { get; } = decision;

    /// <summary>When its timer fires; null without one.</summary>
    public virtual DateTimeOffset? Due => null;

    /// <summary>Hands the outcome to the workflow. Runs on the replay thread.</summary>
    public abstract void Complete(JournalEntry outcome);
}

/// <summary>An activity or a sub-workflow.</summary>
internal sealed class ResultCall<T>(JournalEntry decision) : PendingCall(decision)
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override void Complete(JournalEntry outcome)
    {
        if (outcome.Kind is Kinds.ActivityCompleted or Kinds.ChildCompleted)
        {
            var value = JsonSerializer.Deserialize<T>(outcome.Payload!, ResolverJson.Options)!;
            _source.SetResult(value);
        }
        else
        {
            var failure = JsonSerializer.Deserialize<FailureDetails>(outcome.Payload!, ResolverJson.Options)!;
            _source.SetException(new ActivityFailedException(Decision.Step, failure));
        }
    }
}

/// <summary>A sleep.</summary>
internal sealed class TimerCall(JournalEntry decision, DateTimeOffset due) : PendingCall(decision)
{
    private readonly TaskCompletionSource _source = new();

    public Task Task => _source.Task;

    public override DateTimeOffset? Due => due;

    public override void Complete(JournalEntry outcome) => _source.SetResult();
}

/// <summary>A wait for an event: the race of the event and, unless it waits for ever, a timer.</summary>
internal abstract class WaitCall(JournalEntry decision, DateTimeOffset deadline) : PendingCall(decision)
{
    public DateTimeOffset Deadline => deadline;

    public override DateTimeOffset? Due => deadline == DateTimeOffset.MaxValue ? null : deadline;

    /// <summary>
    /// What gives the event to the workflow, or null where its JSON is not of the awaited shape: it stays in the history, unheeded.
    /// </summary>
    public abstract Action? Offer(string json);
}

/// <inheritdoc />
internal sealed class WaitCall<T>(JournalEntry decision, DateTimeOffset deadline) : WaitCall(decision, deadline)
{
    private readonly TaskCompletionSource<EventResult<T>> _source = new();

    public Task<EventResult<T>> Task => _source.Task;

    public override Action? Offer(string json)
    {
        try
        {
            var value = JsonSerializer.Deserialize<T>(json, ResolverJson.Options);
            return () => _source.SetResult(new EventResult<T>(Received: true, value));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override void Complete(JournalEntry outcome) => _source.SetResult(new EventResult<T>(Received: false, default));
}
