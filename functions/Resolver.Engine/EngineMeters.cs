using System.Diagnostics.Metrics;
using Resolver.Engine.Dispatch;
using Resolver.Engine.Journal;

namespace Resolver.Engine;

/// <summary>What the engine counts and times, as OpenTelemetry metrics of the meter <see cref="Name"/>. Durations are in seconds.</summary>
public sealed class EngineMeters : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Resolver.Engine";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _turns;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _run;
    private readonly Histogram<double> _activity;
    private readonly Histogram<double> _commit;
    private readonly Histogram<int> _writes;

    internal EngineMeters()
    {
        _turns = _meter.CreateCounter<long>("resolver.engine.turns", "{turn}", "Turns of runs that were committed.");
        _ended = _meter.CreateCounter<long>("resolver.engine.runs.ended", "{run}", "Runs that ended or were parked, by workflow and state.");
        _run = _meter.CreateHistogram<double>("resolver.engine.run.duration", "s", "From a run's acceptance to its end.");
        _activity = _meter.CreateHistogram<double>("resolver.engine.activity.duration", "s", "One delivery of an activity, by name and how it ended.");
        _commit = _meter.CreateHistogram<double>("resolver.engine.commit.duration", "s", "One commit of the journal, fsync included.");
        _writes = _meter.CreateHistogram<int>("resolver.engine.commit.writes", "{write}", "Writes that shared one commit.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void Watch(JournalDb db, SlotPool slots, Func<int> runs)
    {
        db.Writer.Committed = (writes, took) =>
        {
            _commit.Record(took.TotalSeconds);
            _writes.Record(writes);
        };
        _meter.CreateObservableGauge("resolver.engine.runs.active", runs, "{run}", "Runs in memory; those that wait are not.");
        _meter.CreateObservableGauge("resolver.engine.activities.running", () => slots.Taken, "{activity}", "Activities that hold a slot.");
        _meter.CreateObservableGauge("resolver.engine.activities.waiting", () => slots.Waiting, "{activity}", "Activities in line for a slot.");
        _meter.CreateObservableGauge("resolver.engine.journal.waiting", () => db.Writer.Waiting, "{write}", "Writes in line for a commit.");
    }

    internal void Turned(Turn turn, DateTimeOffset now)
    {
        _turns.Add(1);
        if (turn.State > RunStates.Running)
        {
            var state = RunStates.Shown(turn.State, suspended: false).ToString();
            _ended.Add(1, new("resolver.workflow", turn.Row.Workflow), new KeyValuePair<string, object?>("resolver.state", state));
            _run.Record((now - turn.Row.CreatedAt).TotalSeconds, new("resolver.workflow", turn.Row.Workflow), new KeyValuePair<string, object?>("resolver.state", state));
        }
    }

    internal void Delivered(string activity, DeliveryEnd end, TimeSpan took)
    {
        var outcome = end switch
        {
            DeliveryEnd.Completed => "completed",
            DeliveryEnd.Failed failed => failed.Failure.Code,
            _ => "released",
        };
        _activity.Record(took.TotalSeconds, new("resolver.activity", activity), new KeyValuePair<string, object?>("resolver.outcome", outcome));
    }
}
