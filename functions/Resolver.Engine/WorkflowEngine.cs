using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine.Dispatch;
using Resolver.Engine.Journal;

namespace Resolver.Engine;

/// <summary>How far <see cref="WorkflowEngine.RunToEnd"/> goes.</summary>
public enum RunUntil
{
    /// <summary>Until the run has ended or stands parked, however long events and timers take.</summary>
    Finished,

    /// <summary>Also until the run and its children wait only for events and timers (or stand suspended), with nothing running.</summary>
    Idle,
}

/// <summary>
/// The durable engine of one machine: replays workflows from a journal in SQLite and runs their activities. Several engines, in several
/// processes, may share a data folder; each run is advanced by one of them at a time.
/// </summary>
public sealed class WorkflowEngine : IAsyncDisposable
{
    private readonly EngineCore _core;
    private readonly ChangeSignal _signal = new();
    private readonly Pump _pump;
    private readonly EngineClient _client;

    private WorkflowEngine(EngineOptions options, JournalDb db, LeaseOwner owner, IArtifactStore artifacts)
    {
        var payloads = new Payloads(artifacts);
        _core = new EngineCore(options, db, payloads, owner) { Committed = Committed };
        _pump = new Pump(_core, _signal);
        _core.Meters.Watch(db, _core.Slots, () => ActiveRuns);
        _client = new EngineClient(db, payloads, options.Clock, Touched);
    }

    /// <summary>Where the composition root adds workflows and activities, before the first run is advanced.</summary>
    public IWorkflowRegistry Registry => _core.Registry;

    /// <summary>The client of the same data folder; it belongs to the engine.</summary>
    public EngineClient Client => _client;

    /// <summary>How many activities hold a slot; for tests that move the clock.</summary>
    internal int RunningActivities => _core.Slots.Taken;

    /// <summary>Runs in memory; those that wait are not.</summary>
    internal int ActiveRuns => _pump.Actors;

    /// <summary>Opens a data folder. Nothing is advanced yet.</summary>
    /// <exception cref="Core.Faults.ResolverFault">
    /// <c>ENGINE-OPTIONS</c>, <c>ENGINE-READ-ONLY</c>, <c>ENGINE-CORRUPT</c>, <c>ENGINE-DISK-FULL</c> or <c>ENGINE-SCHEMA-NEWER</c>.
    /// </exception>
    public static WorkflowEngine Open(EngineOptions options, IArtifactStore artifacts)
    {
        options.Validate();
#pragma warning disable CA2000 // The engine owns and disposes it.
        var db = JournalDb.Open(options.DataFolder);
#pragma warning restore CA2000
        return new WorkflowEngine(options, db, LeaseOwner.Create(), artifacts);
    }

    /// <summary>
    /// Advances one run with its children, and nothing else, until it comes to an end, stands parked, or (if asked for) is idle. A run
    /// that another process advances is watched.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="until">How far.</param>
    /// <param name="cancel">Stops cleanly: activities are cancelled, nothing is recorded as failed, the run stays resumable.</param>
    /// <returns>The run as it stands then.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>RUN-UNKNOWN</c>, or what the journal's disk did.</exception>
    public async Task<WorkflowSnapshot> RunToEnd(RunId run, RunUntil until, CancellationToken cancel)
    {
        var root = (_core.Db.Read(db => RunRow.Find(db, run)) ?? throw EngineFaults.RunUnknown(run)).Root;
        _pump.Enter(root.Value);
        try
        {
            var fault = _pump.Fault;
            while (true)
            {
                var changed = Task.WhenAny(_signal.Next(run), _signal.Next(root), fault);
                if (IsReached(run, root, until))
                {
                    return (await _client.Get(run, cancel))!;
                }

                await await changed.WaitAsync(cancel);
            }
        }
        finally
        {
            await _pump.Leave(root.Value);
        }
    }

    /// <summary>Advances every run of the data folder, until cancelled. For servers.</summary>
    /// <param name="cancel">Stops cleanly; the task then completes without an exception.</param>
    public async Task RunAll(CancellationToken cancel)
    {
        _pump.Enter(Scopes.Everything);
        try
        {
            await _pump.Fault.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // A server's clean stop is no error.
        }
        finally
        {
            await _pump.Leave(Scopes.Everything);
        }
    }

    /// <summary>Waits until a run has ended, without looking at each of its changes. An end in another process shows within the poll interval
    /// while this engine advances something.</summary>
    /// <returns>The run as it ended.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>RUN-UNKNOWN</c>, or what the journal's disk did.</exception>
    public async Task<WorkflowSnapshot> WaitForEnd(RunId run, CancellationToken cancel)
    {
        var fault = _pump.Fault;
        while (true)
        {
            var ended = _signal.End(run);
            var row = _core.Db.Read(db => RunRow.Find(db, run)) ?? throw EngineFaults.RunUnknown(run);
            if (RunStates.IsFinal(row.State))
            {
                return (await _client.Get(run, cancel))!;
            }

            await await Task.WhenAny(ended, fault).WaitAsync(cancel);
        }
    }

    /// <summary>The run now, and again after each change, until it has ended. Changes by other processes show within the poll interval
    /// while this engine advances something.</summary>
    public async IAsyncEnumerable<WorkflowSnapshot> Watch(RunId run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var changed = _signal.Next(run);
            var snapshot = await _client.Get(run, cancel) ?? throw EngineFaults.RunUnknown(run);
            yield return snapshot;
            if (snapshot.State is WorkflowState.Completed or WorkflowState.Failed or WorkflowState.Terminated)
            {
                yield break;
            }

            await changed.WaitAsync(cancel);
        }
    }

    /// <summary>Closes the journal. Calls in progress should have been cancelled and awaited before.</summary>
    public async ValueTask DisposeAsync()
    {
        await Unregister();
        await _core.Db.DisposeAsync();
        _pump.Dispose();
        _core.Meters.Dispose();
        _core.Owner.Retire();
    }

    private async Task Unregister()
    {
        if (_core.Owner.No == 0)
        {
            return;
        }

        try
        {
            await _core.Db.Write(db => Leases.Unregister(db, _core.Owner));
        }
        catch (Exception closed) when (closed is ObjectDisposedException or Core.Faults.ResolverFault)
        {
            // A journal that takes no more writes keeps the row; whoever comes next sees that this process has gone.
        }
    }

    private void Committed(Turn turn, TurnResult result)
    {
        _signal.Pulse(turn.Row.Run);
        if (turn.Row.Root != turn.Row.Run)
        {
            _signal.Pulse(turn.Row.Root);
        }

        _core.Meters.Turned(turn, _core.Now);
        if (RunStates.IsFinal(turn.State))
        {
            _signal.PulseEnd(turn.Row.Run);
        }

        if (turn.Release && turn.WakeAt is > 0 and { } due)
        {
            _pump.TimerSet(due);
        }

        Touched(result.Touched);
    }

    private void Touched(IReadOnlyList<RunId> runs)
    {
        foreach (var run in runs)
        {
            _signal.Pulse(run);
            _signal.PulseEnd(run);
            _pump.Nudge(run);
        }
    }

    private bool IsReached(RunId run, RunId root, RunUntil until) => _core.Db.Read(db =>
    {
        var row = RunRow.Find(db, run) ?? throw EngineFaults.RunUnknown(run);
        if (RunStates.IsFinal(row.State) || (row.State == RunStates.Parked && !row.Suspended))
        {
            return true;
        }

        return (until == RunUntil.Idle || ReadyRuns.IsParked(db, root)) && !ReadyRuns.IsBusy(db, root, _core.Now);
    });
}
