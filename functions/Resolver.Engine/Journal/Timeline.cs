using System.Globalization;
using Resolver.Core.Durable;
using Resolver.Engine.Journal;
using Resolver.Engine.Replay;

namespace Resolver.Engine;

/// <summary>One line of a run's history as people read it.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="Kind">What it is, for example <c>activity-completed</c>.</param>
/// <param name="Step">The step, or the event's name.</param>
/// <param name="Delivery">The delivery of an activity, from 1; 0 for other lines.</param>
/// <param name="Outcome">The failure's code, the reason, a child's run id, or a short word; empty where there is nothing to say.</param>
/// <param name="Duration">How long the delivery took, where the line ends one.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, string Step, int Delivery, string Outcome, TimeSpan? Duration);

/// <summary>Turns a journal into a timeline.</summary>
internal static class Timeline
{
    public static IReadOnlyList<TimelineEntry> From(IReadOnlyList<JournalEntry> history)
    {
        var steps = history.Where(static entry => Kinds.IsDecision(entry.Kind)).ToDictionary(static entry => entry.Call);
        var started = new Dictionary<int, DateTimeOffset>();
        var lines = new List<TimelineEntry>();
        foreach (var entry in history)
        {
            if (entry.Kind is Kinds.ActivityStarted or Kinds.ChildScheduled)
            {
                started[entry.Call] = entry.At;
            }

            var decision = steps.GetValueOrDefault(entry.Call);
            lines.Add(new(entry.At, entry.Kind, StepOf(entry, decision), entry.Delivery, OutcomeOf(entry), DurationOf(entry, started)));
        }

        return lines;
    }

    private static string StepOf(JournalEntry entry, JournalEntry? decision) => (entry.Step, decision?.Step, entry.Name, decision?.Name) switch
    {
        ({ Length: > 0 } step, _, _, _) => step,
        (_, { Length: > 0 } step, _, _) => step,
        (_, _, { Length: > 0 } name, _) => name,
        (_, _, _, var name) => name ?? string.Empty,
    };

    private static string OutcomeOf(JournalEntry entry) => entry.Kind switch
    {
        Kinds.ActivityFailed or Kinds.ActivityRetried or Kinds.ChildFailed or Kinds.RunFailed or Kinds.RunParked or Kinds.RunTerminated =>
            entry.Payload is null ? string.Empty : EngineJson.Read<FailureDetails>(entry.Payload).Code,
        Kinds.WaitScheduled or Kinds.TimerScheduled => Until(entry.Detail),
        Kinds.ChildScheduled => EngineJson.Read<ChildDetail>(entry.Detail).Run,
        Kinds.RunSuspended => entry.Detail,
        _ => string.Empty,
    };

    private static TimeSpan? DurationOf(JournalEntry entry, Dictionary<int, DateTimeOffset> started) =>
        entry.Kind is Kinds.ActivityCompleted or Kinds.ActivityFailed or Kinds.ActivityRetried or Kinds.ActivityReleased or Kinds.ChildCompleted or Kinds.ChildFailed
        && started.TryGetValue(entry.Call, out var start)
            ? entry.At - start
            : null;

    private static string Until(string ticks)
    {
        var due = new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
        return due == DateTimeOffset.MaxValue ? "for ever" : "until " + due.ToString("u", CultureInfo.InvariantCulture);
    }
}
