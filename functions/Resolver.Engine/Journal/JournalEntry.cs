using System.Globalization;

namespace Resolver.Engine.Journal;

/// <summary>One line of a run's history.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="At">When it was recorded, by the clock of who recorded it.</param>
/// <param name="Call">The number of the context call that it belongs to, or -1.</param>
/// <param name="Name">The activity, workflow or event.</param>
/// <param name="Step">The step.</param>
/// <param name="Delivery">The delivery of an activity, from 1.</param>
/// <param name="Detail">Kind by kind: a due time in ticks, an event id, a child's id, options.</param>
/// <param name="Payload">JSON, or a reference to it (see <see cref="Payloads"/>).</param>
internal sealed record JournalEntry(
    string Kind,
    DateTimeOffset At,
    int Call = -1,
    string Name = "",
    string Step = "",
    int Delivery = 0,
    string Detail = "",
    string? Payload = null)
{
    /// <summary>The first line of an execution. It repeats what the run's row says, so that each can be held against the other.</summary>
    public static JournalEntry Start(string workflow, int version, DateTimeOffset at) =>
        new(Kinds.RunStarted, at, Name: workflow, Detail: version.ToString(CultureInfo.InvariantCulture));

    /// <summary>True if this line is the start of such a workflow. Before the second journal format it did not have the version.</summary>
    public bool Starts(string workflow, int version) =>
        Kind == Kinds.RunStarted && Name == workflow && (Detail.Length == 0 || Detail == version.ToString(CultureInfo.InvariantCulture));
}

/// <summary>What a history's lines can be.</summary>
internal static class Kinds
{
    // Decisions of the workflow, matched by call number on replay.
    public const string ActivityScheduled = "activity-scheduled";
    public const string ChildScheduled = "child-scheduled";
    public const string WaitScheduled = "wait-scheduled";
    public const string TimerScheduled = "timer-scheduled";

    // What the workflow gets to see, in this order, on every replay.
    public const string RunStarted = "run-started";
    public const string EventReceived = "event-received";
    public const string TimerFired = "timer-fired";
    public const string ActivityCompleted = "activity-completed";
    public const string ActivityFailed = "activity-failed";
    public const string ChildCompleted = "child-completed";
    public const string ChildFailed = "child-failed";

    // Bookkeeping that a workflow never sees.
    public const string ActivityStarted = "activity-started";
    public const string ActivityRetried = "activity-retried";
    public const string ActivityReleased = "activity-released";
    public const string RunSuspended = "run-suspended";
    public const string RunResumed = "run-resumed";
    public const string RunParked = "run-parked";
    public const string RunCompleted = "run-completed";
    public const string RunFailed = "run-failed";
    public const string RunTerminated = "run-terminated";

    /// <summary>True for the last line of a run.</summary>
    public static bool IsEnd(string kind) => kind is RunCompleted or RunFailed or RunTerminated;

    /// <summary>True for a decision.</summary>
    public static bool IsDecision(string kind) => kind is ActivityScheduled or ChildScheduled or WaitScheduled or TimerScheduled;

    /// <summary>True for what is delivered to the workflow.</summary>
    public static bool IsOutcome(string kind) =>
        kind is RunStarted or EventReceived or TimerFired or ActivityCompleted or ActivityFailed or ChildCompleted or ChildFailed;
}
