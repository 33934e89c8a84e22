using System.Diagnostics;
using System.Threading.Channels;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Dispatch;

/// <summary>The deliveries of one run that are under way. Each ends with a message to the run's actor and gives its slot back.</summary>
internal sealed class Deliveries(EngineCore core, RunId run) : IDisposable
{
    private readonly List<Task> _running = [];
    private CancellationTokenSource _stop = new();

    /// <summary>Begins one; its slot is taken and its start is on disk.</summary>
    public void Begin(RunSession session, ActivityState activity, ChannelWriter<ActorMessage> mailbox)
    {
        _running.RemoveAll(static delivery => delivery.IsCompleted);
        _running.Add(Deliver(session, activity, mailbox));
    }

    /// <summary>Asks all to stop.</summary>
    public Task Cancel() => _stop.CancelAsync();

    /// <summary>Stops all, and waits for it.</summary>
    public async Task End()
    {
        if (_running.Count > 0)
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_running);
            _running.Clear();
            _stop.Dispose();
            _stop = new CancellationTokenSource();
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task Deliver(RunSession session, ActivityState activity, ChannelWriter<ActorMessage> mailbox)
    {
        var (kind, delivery, began) = (activity.Decision.Name, activity.Delivery, Stopwatch.GetTimestamp());
        var scope = new ActivityScope(new StepKey(run, activity.Decision.Step), delivery, activity.Deadline(core.Now));
        var end = await core.Activities.Run(
            core.Registry.Activity(kind)!, scope, () => core.Payloads.Load(activity.Decision.Payload, CancellationToken.None), _stop.Token);
        core.Slots.Release(kind);
        core.Meters.Delivered(kind, end, Stopwatch.GetElapsedTime(began));
        mailbox.TryWrite(new ActorMessage.DeliveryEnded(session, activity.Call, delivery, end));
    }
}
