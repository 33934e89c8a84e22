using System.Threading.Channels;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Engine.Journal;
using Resolver.Engine.Timers;

namespace Resolver.Engine.Dispatch;

/// <summary>
/// Advances one run while it holds its lease: commit, then act, then wait for what happens. It leaves as soon as the run waits only
/// for events and timers, so that waiting runs cost no memory.
/// </summary>
internal sealed class RunActor(EngineCore core, RunId run, RunId root) : IDisposable
{
    private readonly Channel<Message> _mailbox = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Task> _deliveries = [];
    private readonly List<ActivityState> _granted = [];
    private List<InboxRow> _inbox = [];
    private CancellationTokenSource _activities = new();
    private long _token;
    private bool _suspended;
    private bool _stopping;

    public RunId Root => root;

    /// <summary>Asks it to look at its inbox and its lease.</summary>
    public void Check() => _mailbox.Writer.TryWrite(new Message.Look());

    /// <summary>Asks it to stop cleanly: activities are cancelled, the run stays resumable.</summary>
    public void Stop() => _mailbox.Writer.TryWrite(new Message.Stop());

    /// <summary>Claims the run, advances it, and returns when it is at rest, lost, or stopped.</summary>
    public async Task Run()
    {
        if (await core.Db.Write(db => Leases.Claim(db, run, core.Owner, core.Now, core.Options.Lease)) is not { } token)
        {
            return;
        }

        _token = token;
        try
        {
            while (await Execute())
            {
                await EndActivities();
                _activities.Dispose();
                _activities = new CancellationTokenSource();
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
            ReturnGrants();
        }
    }

    public void Dispose() => _activities.Dispose();

    /// <returns>True to go on with the next execution.</returns>
    private async Task<bool> Execute()
    {
        var session = await Load();
        await Gather(session);
        while (true)
        {
            await Advance(session);
            var starts = Draining(session) || session.End is not null ? [] : TakeSlots(session);
            if (await Commit(session, starts) is { } goesOn)
            {
                return goesOn;
            }

            starts.ForEach(start => _deliveries.Add(Deliver(session, start)));
            await Wait(session);
            await Gather(session);
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
        }

        _inbox = [];
    }

    private async Task<RunSession> Load()
    {
        var row = core.Db.Read(db => RunRow.Find(db, run)) ?? throw new LeaseLostException(run);
        try
        {
            return await RunSession.Load(core, row, CancellationToken.None);
        }
        catch (ResolverFault fault) when (fault.Code.StartsWith("ARTIFACT-", StringComparison.Ordinal))
        {
            return RunSession.Broken(row, FailureDetails.From(fault));
        }
    }

    private bool Draining(RunSession session) => _stopping || _suspended || session.Parked is not null;

    private List<ActivityState> TakeSlots(RunSession session)
    {
        var starts = new List<ActivityState>();
        foreach (var activity in session.Startable(core.Now))
        {
            if (core.Registry.Activity(activity.Decision.Name) is null)
            {
                session.Park(EngineFaults.ActivityUnknown(activity.Decision.Name));
            }
            else if (core.Slots.TryTake())
            {
                session.Record(activity.Started(session.Stamp(core.Now)));
                starts.Add(activity);
            }
            else
            {
                activity.IsQueued = true;
                core.Slots.TakeLater(() => Granted(session, activity.Call));
            }
        }

        starts.AddRange(_granted);
        _granted.Clear();
        return starts;
    }

    private void Granted(RunSession session, int call)
    {
        if (!_mailbox.Writer.TryWrite(new Message.SlotGranted(session, call)))
        {
            core.Slots.Release();
        }
    }

    /// <returns>Null while this execution goes on, else whether another one follows.</returns>
    private async Task<bool?> Commit(RunSession session, List<ActivityState> starts)
    {
        var turn = await TurnBuilder.Build(core, session, _token, atRest: IsAtRest(session), _stopping || _suspended);
        if (turn is null)
        {
            return null;
        }

        bool suspended;
        try
        {
            suspended = await core.Db.Write(db => turn.Write(db, core.Now));
        }
        catch
        {
            starts.ForEach(_ => core.Slots.Release());
            throw;
        }

        session.Committed();
        _suspended |= suspended;
        core.Changed(run, root);
        return turn.Next is not null ? true : turn.Release ? false : null;
    }

    private bool IsAtRest(RunSession session) => Draining(session) ? !session.HasRunning : !session.HasActivities;

    private async Task Deliver(RunSession session, ActivityState activity)
    {
        var delivery = activity.Delivery;
        var scope = new ActivityScope(new StepKey(run, activity.Decision.Step), delivery, activity.Deadline(core.Now));
        var binding = core.Registry.Activity(activity.Decision.Name)!;
        var end = await core.Activities.Run(binding, scope, async () => (await core.Payloads.Load(activity.Decision.Payload, CancellationToken.None))!, _activities.Token);
        core.Slots.Release();
        _mailbox.Writer.TryWrite(new Message.DeliveryEnded(session, activity.Call, delivery, end));
    }

    private async Task Wait(RunSession session)
    {
        using var enough = new CancellationTokenSource();
        var due = Draining(session) ? null : session.NextDue;
        await core.Options.Clock.Until(_mailbox.Reader.WaitToReadAsync(enough.Token).AsTask(), due);
        await enough.CancelAsync();
    }

    private async Task Gather(RunSession session)
    {
        while (_mailbox.Reader.TryRead(out var message))
        {
            await Handle(session, message);
        }

        var (holds, suspended, inbox) = core.Db.Read(db => (
            Leases.Holds(db, run, _token),
            db.Number("SELECT suspended FROM runs WHERE run = $run", ("$run", run.Value)) != 0,
            Inbox.Open(db, run)));
        if (!holds)
        {
            throw new LeaseLostException(run);
        }

        _suspended |= suspended;
        if (!Draining(session))
        {
            _inbox = inbox;
        }
    }

    private async Task Handle(RunSession session, Message message)
    {
        switch (message)
        {
            case Message.Stop:
                _stopping = true;
                await _activities.CancelAsync();
                break;
            case Message.DeliveryEnded ended when ended.Session == session:
                session.EndDelivery(ended.Call, ended.Delivery, ended.End, core.Now);
                break;
            case Message.SlotGranted granted when granted.Session == session && !Draining(session) && session.Queued(granted.Call) is { } activity:
                session.Record(activity.Started(session.Stamp(core.Now)));
                _granted.Add(activity);
                break;
            case Message.SlotGranted:
                core.Slots.Release();
                break;
        }
    }

    private async Task EndActivities()
    {
        await _activities.CancelAsync();
        await Task.WhenAll(_deliveries);
        _deliveries.Clear();
        _granted.ForEach(_ => core.Slots.Release());
        _granted.Clear();
    }

    private void ReturnGrants()
    {
        while (_mailbox.Reader.TryRead(out var message))
        {
            if (message is Message.SlotGranted)
            {
                core.Slots.Release();
            }
        }
    }

    private abstract record Message
    {
        private Message()
        {
        }

        public sealed record Look : Message;

        public sealed record Stop : Message;

        public sealed record SlotGranted(RunSession Session, int Call) : Message;

        public sealed record DeliveryEnded(RunSession Session, int Call, int Delivery, DeliveryEnd End) : Message;
    }
}
