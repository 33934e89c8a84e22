using System.Text.Json.Serialization;
using Resolver.Core.Ids;

namespace Resolver.Core.Durable;

/// <summary>
/// All that a workflow may do. Decisions take effect exactly once; a workflow is deterministic: same history, same calls in the same
/// order. It uses no clock, no I/O, no random numbers, no threads and no token but what it finds here.
/// </summary>
public interface IWorkflowContext
{
    /// <summary>The run; the instance id on Durable Functions.</summary>
    RunId Run { get; }

    /// <summary>Time as recorded in the history; it stands still between two steps.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>True while recorded steps are being replayed.</summary>
    bool IsReplaying { get; }

    /// <summary>A new id, the same one on every replay.</summary>
    Guid NewGuid();

    /// <summary>
    /// Calls an activity. It runs at least once under the key (run, <paramref name="step"/>); its committed result is never computed
    /// again.
    /// </summary>
    /// <param name="activity">Which activity.</param>
    /// <param name="step">The step's name, unique within the run.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retry and timeout; null for the defaults.</param>
    /// <exception cref="ActivityFailedException">The activity failed after its policy.</exception>
    Task<TOut> CallActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, string step, TIn input, ActivityOptions? options = null);

    /// <summary>Runs another workflow as a child and waits for its result. Its run id is made from this run and the step.</summary>
    /// <exception cref="ActivityFailedException">The child failed or was terminated.</exception>
    Task<TOut> CallSubWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> workflow, string step, TIn input);

    /// <summary>
    /// Waits for one event until a deadline. Events of a name are buffered in order; one wait takes one event. An event that comes
    /// after the deadline stays in the history and is not obeyed by this wait.
    /// </summary>
    /// <param name="name">Which event.</param>
    /// <param name="deadline">Absolute; <see cref="DateTimeOffset.MaxValue"/> waits for ever.</param>
    Task<EventResult<T>> WaitForEvent<T>(EventDefinition<T> name, DateTimeOffset deadline);

    /// <summary>Sleeps until an absolute time, durably.</summary>
    Task SleepUntil(DateTimeOffset due);

    /// <summary>Publishes a status for queries: JSON, at most 16 KB as UTF-8 (the limit on Azure).</summary>
    void SetStatus<T>(T status);

    /// <summary>
    /// Ends this execution and starts the same run again with a new input and an empty history. Events not yet taken are carried over.
    /// Must be the last thing that the workflow does.
    /// </summary>
    void ContinueAsNew<TIn>(TIn input);
}

/// <summary>How a wait for an event ended.</summary>
/// <typeparam name="T">The event's shape.</typeparam>
/// <param name="Received">True if an event came before the deadline.</param>
/// <param name="Value">The event, when <paramref name="Received"/>.</param>
public sealed record EventResult<T>(bool Received, T? Value);

/// <summary>A failure as data: what crosses an activity's edge.</summary>
/// <param name="Code">The fault's stable code, or <c>ACTIVITY-FAILED</c> for an unexpected exception.</param>
/// <param name="Message">Safe to post in public.</param>
/// <param name="Transient">Whether a retry could help.</param>
/// <param name="Kind">Who can cure it.</param>
public sealed record FailureDetails(string Code, string Message, bool Transient, Faults.FaultKind Kind)
{
    /// <summary>Describes any exception; unexpected ones keep only their type's name.</summary>
    public static FailureDetails From(Exception exception) => exception switch
    {
        Faults.ResolverFault fault => new(fault.Code, fault.Message, fault.Transient, fault.Kind),
        ActivityFailedException failed => failed.Failure,
        OperationCanceledException => new("ACTIVITY-TIMEOUT", "The step did not finish before its deadline.", Transient: false, Faults.FaultKind.Infrastructure),
        _ => new("ACTIVITY-FAILED", $"The step failed unexpectedly ({exception.GetType().Name}); see the local trace.", Transient: false, Faults.FaultKind.Infrastructure),
    };
}

/// <summary>Thrown into a workflow when an activity or a child has failed for good.</summary>
public sealed class ActivityFailedException(string step, FailureDetails failure) : Exception($"{step}: {failure.Code}: {failure.Message}")
{
    /// <summary>The step that failed.</summary>
    public string Step { get; } = step;

    /// <summary>What happened.</summary>
    public FailureDetails Failure { get; } = failure;
}

/// <summary>One version of a workflow.</summary>
public interface IWorkflow<in TIn, TOut>
{
    /// <summary>Runs from the start; replayed as often as needed.</summary>
    Task<TOut> Run(IWorkflowContext context, TIn input);
}

/// <summary>One activity. It may be called more than once with the same key; its side effects are keyed.</summary>
public interface IActivity<in TIn, TOut>
{
    /// <summary>Does the work before <see cref="ActivityScope.Deadline"/>, or stops with everything that it started.</summary>
    Task<TOut> Run(ActivityScope scope, TIn input, CancellationToken cancel);
}

/// <summary>What an activity knows of its call.</summary>
/// <param name="Key">The key of every side effect.</param>
/// <param name="Delivery">1 and up; only fences late results, never part of a key.</param>
/// <param name="Deadline">Absolute; the token of the call is cancelled then.</param>
public sealed record ActivityScope(StepKey Key, int Delivery, DateTimeOffset Deadline);

/// <summary>The state of a run, as a host sees it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkflowState>))]
public enum WorkflowState
{
    /// <summary>Accepted, not yet started.</summary>
    Pending,

    /// <summary>In progress, or waiting for a timer or an event.</summary>
    Running,

    /// <summary>Suspended by a person.</summary>
    Suspended,

    /// <summary>Stopped for a person because its history does not fit its code.</summary>
    Parked,

    /// <summary>Ended with a result.</summary>
    Completed,

    /// <summary>Ended with a failure.</summary>
    Failed,

    /// <summary>Ended by force.</summary>
    Terminated,
}
