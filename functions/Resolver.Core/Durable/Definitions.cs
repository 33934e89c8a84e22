namespace Resolver.Core.Durable;

/// <summary>The contract of an activity: its stable name and its shapes. A change of shape is a new name.</summary>
/// <typeparam name="TIn">Input, a JSON-serialisable record.</typeparam>
/// <typeparam name="TOut">Result, a JSON-serialisable record.</typeparam>
/// <param name="Name">Stable name, for example <c>classify</c>.</param>
public sealed record ActivityDefinition<TIn, TOut>(string Name);

/// <summary>The contract of a workflow: its stable name, its version and its shapes. A shipped version is never edited.</summary>
/// <param name="Name">Stable name, for example <c>resolve-issue</c>.</param>
/// <param name="Version">1 and up; versions run side by side, each run stays on the version that it started with.</param>
public sealed record WorkflowDefinition<TIn, TOut>(string Name, int Version);

/// <summary>The contract of an external event, named per gate and round, for example <c>approval-1</c>.</summary>
/// <param name="Name">Stable name; events are buffered in order by it.</param>
public sealed record EventDefinition<T>(string Name);

/// <summary>
/// How an activity is retried. Only faults that say <c>Transient</c> are retried, and the death of a worker process, which counts as
/// an attempt.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>How often it is tried in all. Default 3, range 1 to 100.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait before the second attempt. Default 1 second.</summary>
    public TimeSpan FirstInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Each further wait is the last one times this. Default 2, at least 1.</summary>
    public double Backoff { get; init; } = 2;

    /// <summary>The longest wait. Default 1 minute.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>No attempt begins later than this after the first one was begun. Default: no such limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// Only faults with these codes are retried, of those that say <c>Transient</c>; empty (the default) for all of them. The death of a
    /// worker process is always retried, within the other limits.
    /// </summary>
    public IReadOnlyList<string> OnlyCodes { get; init; } = [];

    /// <summary>No retries.</summary>
    public static RetryPolicy Once { get; } = new() { MaxAttempts = 1 };
}

/// <summary>Options of one activity call.</summary>
public sealed record ActivityOptions
{
    /// <summary>How it is retried. Default: three attempts.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>
    /// How long one delivery may take. The activity gets it as an absolute deadline and a token; default 10 minutes.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}
