using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Ids;

namespace Resolver.Core.Durable;

/// <summary>All that others do to a workflow. Every call that returns is durable: it survives <c>kill -9</c>.</summary>
public interface IWorkflowClient
{
    /// <summary>
    /// Starts a run unless one with this id exists; starting twice is one run.
    /// </summary>
    /// <returns>True if this call started it, false if it was there already.</returns>
    Task<bool> Start<TIn, TOut>(RunId run, WorkflowDefinition<TIn, TOut> workflow, TIn input, CancellationToken cancel);

    /// <summary>Appends an event to the run's inbox, from any process. Buffered until a wait takes it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The event's contract.</param>
    /// <param name="value">The event.</param>
    /// <param name="eventId">Deduplicates: the same id twice is one event.</param>
    /// <param name="cancel">Stops waiting; the event may have been stored.</param>
    /// <exception cref="Faults.ResolverFault"><c>RUN-UNKNOWN</c>, or <c>RUN-FINISHED</c> when the run has ended.</exception>
    Task RaiseEvent<T>(RunId run, EventDefinition<T> name, T value, string eventId, CancellationToken cancel);

    /// <summary>One run, or null where none has this id.</summary>
    Task<WorkflowSnapshot?> Get(RunId run, CancellationToken cancel);

    /// <summary>Runs, newest first.</summary>
    Task<IReadOnlyList<WorkflowSnapshot>> List(WorkflowQuery query, CancellationToken cancel);

    /// <summary>Stops advancing a run until it is resumed. Running activities finish and are recorded.</summary>
    Task Suspend(RunId run, string reason, CancellationToken cancel);

    /// <summary>Undoes <see cref="Suspend"/>, and takes a parked run up again.</summary>
    Task Resume(RunId run, CancellationToken cancel);

    /// <summary>Ends a run by force, without its workflow's help. For a polite end raise the workflow's cancel event.</summary>
    Task Terminate(RunId run, string reason, CancellationToken cancel);

    /// <summary>Deletes a finished run with its history.</summary>
    /// <returns>False where the run is unknown or not finished.</returns>
    Task<bool> Purge(RunId run, CancellationToken cancel);

    /// <summary>Deletes finished runs, oldest first, each with its children and its history; runs in work are never touched.</summary>
    /// <returns>How many top-level runs were deleted; less than <see cref="PurgeQuery.Top"/> once nothing is left to delete.</returns>
    Task<int> Purge(PurgeQuery query, CancellationToken cancel);
}

/// <summary>Which finished runs to delete.</summary>
/// <param name="EndedBefore">Only those that ended before this time.</param>
public sealed record PurgeQuery(DateTimeOffset EndedBefore)
{
    /// <summary>Only these states; empty for every final one. States that are not final match nothing.</summary>
    public IReadOnlyList<WorkflowState> States { get; init; } = [];

    /// <summary>At most so many in one call. Default 1,000.</summary>
    public int Top { get; init; } = 1000;
}

/// <summary>Which runs to list.</summary>
public sealed record WorkflowQuery
{
    /// <summary>Longer than it takes to write a history and for it to be seen; clocks of machines that share the runs differ by less. 30 s.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    /// <summary>Only this workflow name; null for all.</summary>
    public string? Workflow { get; init; }

    /// <summary>Only these states; empty for all.</summary>
    public IReadOnlyList<WorkflowState> States { get; init; } = [];

    /// <summary>Only run ids with this prefix; null for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only runs that were accepted at this time or later; null for all.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only runs that were accepted before this time; null for all.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>
    /// Only runs whose history grew at this time or later; null for all. The time is that of who wrote it, a little before others see it: who
    /// looks again and again begins <see cref="Overlap"/> before the last look.
    /// </summary>
    public DateTimeOffset? UpdatedFrom { get; init; }

    /// <summary>Also children of other runs. Default false.</summary>
    public bool IncludeChildren { get; init; }

    /// <summary>At most so many. Default 1,000.</summary>
    public int Top { get; init; } = 1000;
}

/// <summary>A run as a query shows it.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Workflow">Workflow name.</param>
/// <param name="Version">Workflow version.</param>
/// <param name="State">Its state.</param>
/// <param name="Input">The input as JSON.</param>
/// <param name="Status">What the workflow last published, as JSON.</param>
/// <param name="Output">The result as JSON, when completed.</param>
/// <param name="Failure">The failure, when failed, terminated or parked.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="UpdatedAt">When its history last grew.</param>
public sealed record WorkflowSnapshot(
    RunId Run,
    string Workflow,
    int Version,
    WorkflowState State,
    JsonElement Input,
    JsonElement? Status,
    JsonElement? Output,
    FailureDetails? Failure,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Whether it has not ended.</summary>
    [JsonIgnore]
    public bool IsOpen => State is WorkflowState.Pending or WorkflowState.Running or WorkflowState.Suspended or WorkflowState.Parked;
}
