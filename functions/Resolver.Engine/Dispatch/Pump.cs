using System.Collections.Concurrent;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Engine.Journal;
using Resolver.Engine.Timers;

namespace Resolver.Engine.Dispatch;

/// <summary>
/// Gives the runs in scope their actors: those that were changed here at once, those that another process changed within the poll
/// interval, those whose timer is due in time. Between them it sleeps.
/// </summary>
internal sealed class Pump(EngineCore core, ChangeSignal signal) : IDisposable
{
    private readonly ConcurrentDictionary<string, (RunActor Actor, Task Work)> _actors = new(StringComparer.Ordinal);
    private readonly Scopes _scopes = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private readonly ConcurrentDictionary<string, bool> _shunned = new(StringComparer.Ordinal);
    private readonly Sweeper _sweeper = new(core);
    private long _foreign;
    private long _planned;
    private bool _crowded;
    private DateTimeOffset _beat;

    /// <summary>Fails when the journal does; completes never.</summary>
    public Task Fault => _fault.Task;

    /// <summary>How many runs are in memory.</summary>
    public int Actors => _actors.Count;

    /// <summary>Begins to advance a family of runs, or everything.</summary>
    public void Enter(string root)
    {
        lock (_lock)
        {
            _scopes.Enter(root);
            if (_loop.IsCompleted)
            {
                _stop.Dispose();
                _stop = new CancellationTokenSource();
                _fault = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _loop = Task.Run(() => Loop(_stop.Token));
            }
        }

        Wake();
    }

    /// <summary>Ends what <see cref="Enter"/> began: actors that nobody asks for any more stop cleanly before this returns.</summary>
    public async Task Leave(string root)
    {
        bool last;
        Task loop;
        lock (_lock)
        {
            last = _scopes.Leave(root);
            loop = _loop;
        }

        if (last)
        {
            await _stop.CancelAsync();
            await loop;
        }

        await StopActors(actor => !_scopes.Has(actor.Root));
    }

    /// <summary>Says that a run may have work: its actor looks, or it gets one.</summary>
    public void Nudge(RunId run)
    {
        while (_actors.TryGetValue(run.Value, out var entry))
        {
            // One that is leaving is followed by another nudge, once it has left.
            if (entry.Actor.Check() || (_actors.TryGetValue(run.Value, out var still) && still.Actor == entry.Actor))
            {
                return;
            }
        }

        Start(run);
    }

    /// <summary>Says that a run at rest has a timer.</summary>
    public void TimerSet(long due)
    {
        if (due < Volatile.Read(ref _planned))
        {
            Wake();
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was faster: it is awake.
        }
    }

    private async Task Loop(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var due = await Look();
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await core.Options.Clock.Until(_wake.WaitAsync(enough.Token), due);
                await enough.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
#pragma warning disable CA1031 // Whoever waits for a run must learn why nothing advances it any more.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _fault.TrySetException(error);
        }
    }

    /// <returns>When to look again at the latest.</returns>
    private async Task<DateTimeOffset> Look()
    {
        var now = core.Now;
        if (now - _beat >= core.Options.Lease / 3 || now < _beat)
        {
            _beat = now;
            await core.Beat(now);
            CheckAll();
        }

        if (core.Db.ForeignVersion() is var version && version != _foreign)
        {
            _foreign = version;
            signal.PulseAll();
            CheckAll();
        }

        Scan(now);
        if (_scopes.HasEverything)
        {
            await _sweeper.Sweep(now);
        }

        var next = core.Db.Read(db => ReadyRuns.NextDue(db, now));
        var due = next < now + core.Options.Poll ? next.Value : now + core.Options.Poll;
        due = _sweeper.Next is { } sweep && sweep < due ? sweep : due;
        Volatile.Write(ref _planned, due.UtcTicks);
        return due;
    }

    private void CheckAll()
    {
        foreach (var (actor, _) in _actors.Values)
        {
            actor.Check();
        }
    }

    private void Scan(DateTimeOffset now)
    {
        Volatile.Write(ref _crowded, false);
        foreach (var root in _scopes.Roots)
        {
            var ready = core.Db.Read(db => ReadyRuns.Find(db, root, Leases.LivingOthers(db, core.Owner, now), now, core.Options.MaxRuns * 2));
            foreach (var run in ready.Where(run => !_actors.ContainsKey(run.Value)))
            {
                Start(run);
            }
        }
    }

    private void Start(RunId run)
    {
        // Back-pressure: a run that finds no room stays in the journal, and is found again when room was made.
        if (_actors.Count >= core.Options.MaxRuns)
        {
            Volatile.Write(ref _crowded, true);
            return;
        }

        // Before its first heartbeat the engine is nobody; the scan that follows finds the run.
        if (core.Owner.No == 0 || _shunned.ContainsKey(run.Value) || _stop.IsCancellationRequested || RootInScope(run) is not { } root)
        {
            return;
        }

        var actor = new RunActor(core, run, root);
        var work = new Task<Task>(() => Work(actor, run));
        if (_actors.TryAdd(run.Value, (actor, work.Unwrap())))
        {
            work.Start(TaskScheduler.Default);
        }
        else
        {
            actor.Dispose();
            Nudge(run);
        }
    }

    // Where everything is in scope nobody asks whose child a run is.
    private RunId? RootInScope(RunId run) =>
        _scopes.HasEverything ? run : core.Db.Read(db => RunRow.Find(db, run)) is { } row && _scopes.Has(row.Root) ? row.Root : null;

    private async Task Work(RunActor actor, RunId run)
    {
        try
        {
            using (actor)
            {
                await actor.Run();
            }
        }
#pragma warning disable CA1031 // Nobody awaits this task alone: a fault of the disk goes to all who wait, one of the run parks the run.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Break(run, error);
        }
        finally
        {
            _actors.TryRemove(run.Value, out _);
            signal.Pulse(run);
            signal.Pulse(actor.Root);
            if (actor.Missed)
            {
                Nudge(run);
            }

            if (Volatile.Read(ref _crowded))
            {
                Wake();
            }
        }
    }

    // A fault of one run's data parks it alone; a fault of the disk goes to all who wait.
    private async Task Break(RunId run, Exception error)
    {
        core.Options.Log.RunBroken(error, run.Value);
        if (error is ObjectDisposedException || (error is ResolverFault fault && !IsOfOneRun(fault)))
        {
            _fault.TrySetException(error);
            return;
        }

        try
        {
            await core.Db.Write(db => RunEdits.Park(db, run, EngineFaults.Broken(error), core.Now));
        }
        catch (ResolverFault refused) when (IsOfOneRun(refused))
        {
            // Not even that can be written about it: the others go on without it.
            _shunned.TryAdd(run.Value, true);
        }
        catch (ResolverFault refused)
        {
            _fault.TrySetException(refused);
        }
    }

    private static bool IsOfOneRun(ResolverFault fault) => fault.Code is "ENGINE-CORRUPT" or "ARTIFACT-MISSING" or "ARTIFACT-CORRUPT" or "ARTIFACT-REFERENCE";

    private async Task StopActors(Func<RunActor, bool> which)
    {
        var stopped = _actors.Values.Where(entry => which(entry.Actor)).ToList();
        stopped.ForEach(static entry => entry.Actor.Stop());
        await Task.WhenAll(stopped.Select(static entry => entry.Work));
    }
}
