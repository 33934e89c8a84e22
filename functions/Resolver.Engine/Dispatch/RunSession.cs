using Resolver.Core.Durable;
using Resolver.Engine.Journal;
using Resolver.Engine.Replay;

namespace Resolver.Engine.Dispatch;

/// <summary>
/// One execution of a run in memory: its workflow's code, its open activities, and what has happened since the last commit.
/// It decides; <see cref="RunActor"/> commits and acts.
/// </summary>
internal sealed class RunSession
{
    private readonly WorkflowInstance? _code;
    private readonly Dictionary<int, ActivityState> _activities = [];
    private readonly Queue<JournalEntry> _undelivered = new();
    private readonly HashSet<long> _taken = [];
    private string? _status;
    private DateTimeOffset _last;

    private RunSession(RunRow row, string? status, WorkflowInstance? code)
    {
        Row = row;
        _code = code;
        _status = status;
    }

    public RunRow Row { get; }

    /// <summary>Why the run is parked for a person.</summary>
    public FailureDetails? Parked { get; private set; }

    /// <summary>Lines that are not yet committed.</summary>
    public List<JournalEntry> Entries { get; } = [];

    /// <summary>The workflow's end, or null.</summary>
    public WorkflowEnd? End => _code?.End;

    public string? NextInput => _code?.NextInput;

    public IReadOnlyList<JournalEntry> Untaken => _code?.Untaken ?? [];

    public bool HasRunning => _activities.Values.Any(static activity => activity.IsRunning);

    /// <summary>True while an activity is running, in line, or to be repeated.</summary>
    public bool HasActivities => _activities.Count > 0;

    /// <summary>The awaited events as JSON; null without any.</summary>
    public string? Waits => _code?.Waits.ToList() is { Count: > 0 } waits ? EngineJson.Write(waits) : null;

    /// <summary>Rows of the inbox that the uncommitted lines came from.</summary>
    public IReadOnlyCollection<long> Taken => _taken;

    /// <summary>The published status if it is news.</summary>
    public string? NewStatus => _code?.Status != _status ? _code?.Status : null;

    /// <summary>When something is due: a timer or a further attempt.</summary>
    public DateTimeOffset? NextDue => Min(NextTimer, _activities.Values.Where(IsIdle).Select(static activity => (DateTimeOffset?)activity.NotBefore).Min());

    /// <summary>When a timer is due.</summary>
    public DateTimeOffset? NextTimer => _code?.Pending.Min(static call => call.Due);

    /// <summary>Brings the code to where the history ends.</summary>
    public static async Task<RunSession> Load(EngineCore core, RunRow row, Facts facts, List<JournalEntry> history, CancellationToken cancel)
    {
        if (Obstacle(core, row, history) is { } obstacle)
        {
            return Broken(row, facts, obstacle);
        }

        var binding = core.Registry.Workflow(row.Workflow, row.Version)!;
        var session = new RunSession(row, facts.Status, new WorkflowInstance(row.Run, row.Execution, binding, history) { Flags = (LogicFlags)row.Flags });
        foreach (var entry in history)
        {
            session._last = entry.At > session._last ? entry.At : session._last;
            if (Kinds.IsOutcome(entry.Kind))
            {
                session._undelivered.Enqueue(entry with { Payload = await core.Payloads.Load(entry.Payload, cancel) });
            }

            session.Apply(entry);
        }

        session.Recover(core.Now);
        return session;
    }

    /// <summary>A run whose history cannot be read: all that it can do is park.</summary>
    public static RunSession Broken(RunRow row, Facts? facts, FailureDetails why) => new(row, facts?.Status, null) { Parked = why };

    private static FailureDetails? Obstacle(EngineCore core, RunRow row, List<JournalEntry> history) =>
        (row.Flags & ~(long)LogicFlags.None) != 0 ? EngineFaults.FlagsUnknown(row.Flags)
        : !history[0].Starts(row.Workflow, row.Version) || history.Exists(static line => Kinds.IsEnd(line.Kind)) ? EngineFaults.Damaged()
        : core.Registry.Workflow(row.Workflow, row.Version) is null ? EngineFaults.WorkflowUnknown(row.Workflow, row.Version)
        : null;

    /// <summary>A time for the next line: now, or the last line's time where the clock has gone back.</summary>
    public DateTimeOffset Stamp(DateTimeOffset now) => _last = now > _last ? now : _last;

    /// <summary>Adds a line. An outcome is delivered with the next <see cref="Advance"/>.</summary>
    public void Record(JournalEntry entry)
    {
        Entries.Add(entry);
        if (Kinds.IsOutcome(entry.Kind))
        {
            _undelivered.Enqueue(entry);
        }

        Apply(entry);
    }

    /// <summary>Takes an inbox row into the history.</summary>
    public void Take(InboxRow row, string? payload, DateTimeOffset now)
    {
        if (_taken.Add(row.Id))
        {
            Record(new(row.Kind, Stamp(now), row.Call, row.Name, Detail: row.EventId, Payload: payload));
        }
    }

    /// <summary>Ends the current delivery of an activity, unless it is not the current one any more.</summary>
    public void EndDelivery(int call, int delivery, DeliveryEnd end, DateTimeOffset now)
    {
        if (_activities.TryGetValue(call, out var activity) && activity.IsRunning && activity.Delivery == delivery)
        {
            Record(activity.Ended(end, Stamp(now)));
        }
    }

    /// <summary>Fires the timers that were due at a time, and lets the code go on, until none is left.</summary>
    public void FireTimers(DateTimeOffset due, DateTimeOffset now)
    {
        while (Parked is null && End is null && _code?.Pending.Where(call => call.Due <= due).MinBy(static call => (call.Due, call.Decision.Call)) is { } call)
        {
            Record(new(Kinds.TimerFired, Stamp(now), call.Decision.Call));
            Advance();
        }
    }

    /// <summary>Gives the code what happened and takes what it decides.</summary>
    public void Advance()
    {
        if (_code is null || Parked is not null)
        {
            return;
        }

        while (_undelivered.TryDequeue(out var outcome))
        {
            _code.Deliver(outcome);
        }

        var decisions = _code.TakeDecisions();
        Parked = _code.Misfit;
        if (Parked is null)
        {
            foreach (var decision in decisions)
            {
                Entries.Add(decision);
                Apply(decision);
            }
        }
    }

    /// <summary>Activities that may begin a delivery now.</summary>
    public IReadOnlyList<ActivityState> Startable(DateTimeOffset now)
    {
        var startable = new List<ActivityState>();
        foreach (var activity in _activities.Values)
        {
            if (IsIdle(activity) && activity.NotBefore <= now)
            {
                startable.Add(activity);
            }
        }

        startable.Sort(static (one, other) => one.Call.CompareTo(other.Call));
        return startable;
    }

    /// <summary>The activity of a call if it still waits for its slot.</summary>
    public ActivityState? Queued(int call) => _activities.TryGetValue(call, out var activity) && activity.IsQueued ? activity : null;

    public void Park(FailureDetails why) => Parked ??= why;

    /// <summary>Everything so far is on disk.</summary>
    public void Committed()
    {
        _status = NewStatus ?? _status;
        Entries.Clear();
        _taken.Clear();
    }

    private static bool IsIdle(ActivityState activity) => !activity.IsRunning && !activity.IsQueued;

    private static DateTimeOffset? Min(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    private void Apply(JournalEntry entry)
    {
        switch (entry.Kind)
        {
            case Kinds.ActivityScheduled:
                _activities.Add(entry.Call, new ActivityState(entry));
                break;
            case Kinds.ActivityCompleted or Kinds.ActivityFailed:
                _activities.Remove(entry.Call);
                break;
            default:
                _activities.GetValueOrDefault(entry.Call)?.Apply(entry);
                break;
        }
    }

    // Deliveries without an end died with their process: they count as attempts.
    private void Recover(DateTimeOffset now)
    {
        foreach (var activity in _activities.Values.Where(static activity => activity.IsRunning).ToList())
        {
            activity.Interrupt();
            if (!activity.MayRetry(now))
            {
                Record(activity.Failed(EngineFaults.Interrupted(activity.Attempts), Stamp(now)));
            }
        }
    }
}
