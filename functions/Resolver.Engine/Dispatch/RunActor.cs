using System.Threading.Channels;
using Resolver.Core.Ids;
using Resolver.Engine.Journal;
using Resolver.Engine.Timers;

namespace Resolver.Engine.Dispatch;

/// <summary>
/// Advances one run while it holds its lease: commit, then act, then wait for what happens. The claim is part of the first commit. It
/// leaves as soon as the run waits only for events and timers, so that waiting runs cost no memory.
/// </summary>
internal sealed class RunActor(EngineCore core, RunId run, RunId root) : IDisposable
{
    // Whoever brings a message takes the actor's next turn with it, up to the commit: no change of threads.
    private readonly Channel<ActorMessage> _mailbox =
        Channel.CreateUnbounded<ActorMessage>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly Deliveries _deliveries = new(core, run);
    private readonly List<ActivityState> _granted = [];
    private List<InboxRow> _inbox = [];
    private Lease? _lease;
    private bool _claimed;
    private bool _look;
    private bool _suspended;
    private bool _stopping;
    private volatile bool _missed;

    public RunId Root => root;

    /// <summary>True when somebody asked for a look that this actor no longer took.</summary>
    public bool Missed => _missed;

    /// <summary>Asks it to look at its inbox and its lease. One that is leaving says so in <see cref="Missed"/>.</summary>
    public bool Check()
    {
        var taken = _mailbox.Writer.TryWrite(ActorMessage.Look.Instance);
        _missed |= !taken;
        return taken;
    }

    /// <summary>Asks it to stop cleanly: activities are cancelled, the run stays resumable.</summary>
    public void Stop() => _mailbox.Writer.TryWrite(new ActorMessage.Stop());

    /// <summary>Claims the run, advances it, and returns when it is at rest, lost, or stopped.</summary>
    public async Task Run()
    {
        try
        {
            while (await Execute())
            {
                await EndActivities();
            }
        }
        catch (LeaseLostException)
        {
            // Another holder, or an end by force: what this one still wanted to write is not wanted any more.
        }
        finally
        {
            await EndActivities();
            _mailbox.Writer.TryComplete();
            Leave();
        }
    }

    public void Dispose() => _deliveries.Dispose();

    /// <returns>True to go on with the next execution.</returns>
    private async Task<bool> Execute()
    {
        var session = await Load();
        await Drain(session);
        while (true)
        {
            await Advance(session);
            var starts = Draining(session) || session.End is not null ? [] : TakeSlots(session);
            if (await Commit(session, starts) is { } goesOn)
            {
                return goesOn;
            }

            starts.ForEach(start => _deliveries.Begin(session, start, _mailbox.Writer));
            await Wait(session);
            await Drain(session);
        }
    }

    // A timer that was due before an event came goes first, also when both are found only now.
    private async Task Advance(RunSession session)
    {
        if (!Draining(session))
        {
            session.Advance();
            foreach (var row in _inbox)
            {
                session.FireTimers(row.At, core.Now);
                session.Take(row, await core.Payloads.Load(row.Payload, CancellationToken.None), core.Now);
                session.Advance();
            }

            session.FireTimers(core.Now, core.Now);
            _look |= _inbox.Count == Inbox.Portion;
        }

        _inbox = [];
    }

    private async Task<RunSession> Load()
    {
        var found = RunReader.Read(core, run, mustBeFree: _lease is null);
        var row = found.Row;
        _lease ??= row.Lease;
        if (row.Lease != _lease)
        {
            throw new LeaseLostException(run);
        }

        _suspended |= row.Suspended;
        _inbox = found.Inbox;
        return await RunReader.Session(core, found);
    }

    private bool Draining(RunSession session) => _stopping || _suspended || session.Parked is not null;

    private List<ActivityState> TakeSlots(RunSession session)
    {
        var starts = new List<ActivityState>();
        foreach (var activity in session.Startable(core.Now))
        {
            var kind = activity.Decision.Name;
            if (core.Registry.Activity(kind) is null)
            {
                session.Park(EngineFaults.ActivityUnknown(kind));
            }
            else if (core.Slots.TryTake(kind))
            {
                session.Record(activity.Started(session.Stamp(core.Now)));
                starts.Add(activity);
            }
            else
            {
                activity.IsQueued = true;
                core.Slots.TakeLater(kind, run.Value, () => Granted(session, activity));
            }
        }

        starts.AddRange(_granted);
        _granted.Clear();
        return starts;
    }

    private void Granted(RunSession session, ActivityState activity)
    {
        if (!_mailbox.Writer.TryWrite(new ActorMessage.SlotGranted(session, activity)))
        {
            core.Slots.Release(activity.Decision.Name);
        }
    }

    /// <returns>Null while this execution goes on, else whether another one follows.</returns>
    private async Task<bool?> Commit(RunSession session, List<ActivityState> starts)
    {
        var atRest = IsAtRest(session);
        var held = _lease!;
        var claim = _claimed ? held : held.ClaimedBy(core.Owner);
        var turn = await TurnBuilder.Build(core, session, new Turn(session.Row, held, claim), atRest, _stopping || _suspended);
        if (turn is null)
        {
            return atRest ? false : null;
        }

        TurnResult result;
        try
        {
            result = await core.Db.Write(db => turn.Write(db, core.Now));
        }
        catch
        {
            starts.ForEach(start => core.Slots.Release(start.Decision.Name));
            throw;
        }

        (_lease, _claimed) = (turn.Next, true);
        session.Committed();
        _suspended |= result.Suspended;
        core.Committed(turn, result);
        return turn.Again is not null ? true : turn.Release ? false : null;
    }

    private bool IsAtRest(RunSession session) => Draining(session) ? !session.HasRunning : !session.HasActivities;

    private async Task Wait(RunSession session)
    {
        if (_look)
        {
            return;
        }

        if (Draining(session) || session.NextDue is not { } due)
        {
            await _mailbox.Reader.WaitToReadAsync();
            return;
        }

        using var enough = new CancellationTokenSource();
        await core.Options.Clock.Until(_mailbox.Reader.WaitToReadAsync(enough.Token).AsTask(), due);
        await enough.CancelAsync();
    }

    /// <summary>Takes what has come: ends of deliveries, slots, and, when somebody asked for it, what the journal has.</summary>
    private async Task Drain(RunSession session)
    {
        while (_mailbox.Reader.TryRead(out var message))
        {
            await Handle(session, message);
        }

        if (_look)
        {
            _look = false;
            Look(session);
        }
    }

    private void Look(RunSession session)
    {
        var (row, inbox) = RunReader.Look(core.Db, run);
        if (row is null || row.Lease != _lease || RunStates.IsFinal(row.State))
        {
            throw new LeaseLostException(run);
        }

        _suspended |= row.Suspended;
        if (inbox is null)
        {
            session.Park(EngineFaults.Damaged());
        }
        else if (!Draining(session))
        {
            _inbox = inbox;
        }
    }

    private async Task Handle(RunSession session, ActorMessage message)
    {
        switch (message)
        {
            case ActorMessage.Look:
                _look = true;
                break;
            case ActorMessage.Stop:
                _stopping = true;
                await _deliveries.Cancel();
                break;
            case ActorMessage.DeliveryEnded ended when ended.Session == session:
                session.EndDelivery(ended.Call, ended.Delivery, ended.End, core.Now);
                break;
            case ActorMessage.SlotGranted granted when granted.Session == session && !Draining(session) && session.Queued(granted.Activity.Call) is { } activity:
                session.Record(activity.Started(session.Stamp(core.Now)));
                _granted.Add(activity);
                break;
            case ActorMessage.SlotGranted unwanted:
                core.Slots.Release(unwanted.Activity.Decision.Name);
                break;
        }
    }

    private async Task EndActivities()
    {
        await _deliveries.End();
        _granted.ForEach(granted => core.Slots.Release(granted.Decision.Name));
        _granted.Clear();
    }

    private void Leave()
    {
        while (_mailbox.Reader.TryRead(out var message))
        {
            _missed |= message is ActorMessage.Look;
            if (message is ActorMessage.SlotGranted granted)
            {
                core.Slots.Release(granted.Activity.Decision.Name);
            }
        }
    }
}
