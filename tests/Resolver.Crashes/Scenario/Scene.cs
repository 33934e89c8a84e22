using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Engine;

namespace Resolver.Crashes.Scenario;

/// <summary>
/// What the clients do in a sweep: seven runs started, fed, paused and ended, at the same time. It can be played again after any crash;
/// a call that once came back is not made again, so that its loss would show.
/// </summary>
internal static class Scene
{
    private static readonly RunId Carry = RunId.Parse("carry-1");
    private static readonly RunId Brave = RunId.Parse("brave-1");
    private static readonly RunId Braver = RunId.Parse("brave-2");
    private static readonly RunId Paused = RunId.Parse("paused-1");
    private static readonly RunId Doomed = RunId.Parse("doomed-1");

    /// <summary>Plays it to the end.</summary>
    public static async Task Play(WorkflowEngine engine, IWitness witness, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = engine.RunAll(stop.Token);
        var actor = new Actor(engine, witness, stop.Token);
        var parts = Task.WhenAll(PlayEverything(actor), PlayCarry(actor), PlayBrave(actor), PlayPaused(actor), PlayDoomed(actor));

        // RunAll ends first only when the journal is broken: then it throws.
        await await Task.WhenAny(parts, work);
        await stop.CancelAsync();
        await work;
        await parts;
    }

    private static async Task PlayEverything(Actor actor)
    {
        await actor.Start(Everything.Run, Everything.Main, 3);
        await Task.WhenAll(actor.Follow(Everything.Run), actor.Raise(Everything.Run, Everything.Go, "go", "e1"));
    }

    private static async Task PlayCarry(Actor actor)
    {
        await actor.Start(Carry, Catalogue.Carry, string.Empty);
        var end = actor.Follow(Carry);
        for (var tick = 1; tick <= 3; tick++)
        {
            await actor.Raise(Carry, Catalogue.Tick, tick, $"tick-{tick}");
        }

        await end;
    }

    private static async Task PlayBrave(Actor actor)
    {
        await actor.Start(Brave, Catalogue.Brave, 1);
        await actor.Start(Braver, Catalogue.Braver, 1);
        await Task.WhenAll(actor.Follow(Brave), actor.Follow(Braver));
    }

    private static async Task PlayPaused(Actor actor)
    {
        await actor.Start(Paused, Catalogue.Paused, 1);
        await actor.Once("suspend", client => client.Suspend(Paused, "for a while", actor.Cancel));
        await actor.Raise(Paused, Everything.Go, "go", "e1");
        await actor.Once("resume", client => client.Resume(Paused, actor.Cancel));
        await actor.Follow(Paused);
    }

    private static async Task PlayDoomed(Actor actor)
    {
        await actor.Start(Doomed, Catalogue.Doomed, 1);
        await actor.Until(Doomed, static now => now.Status is not null);
        await actor.Once("terminate", client => client.Terminate(Doomed, "for the test", actor.Cancel));
        await actor.Follow(Doomed);
    }
}

/// <summary>A client that tells the witness what came back, and what it read.</summary>
internal sealed class Actor(WorkflowEngine engine, IWitness witness, CancellationToken cancel)
{
    public CancellationToken Cancel => cancel;

    /// <summary>Makes a call unless it once came back. A run that has ended meanwhile needs it no more: an earlier life's call did it.</summary>
    public async Task Once(string call, Func<EngineClient, Task> make)
    {
        if (witness.HasAcked(call))
        {
            return;
        }

        try
        {
            await make(engine.Client);
        }
        catch (ResolverFault ended) when (ended.Code == "RUN-FINISHED")
        {
            // The call was on disk when the earlier life died before hearing of it.
        }

        witness.Acked(call);
    }

    /// <summary>Starts a run.</summary>
    public Task Start<TIn, TOut>(RunId run, WorkflowDefinition<TIn, TOut> workflow, TIn input) =>
        Once($"start {run}", client => client.Start(run, workflow, input, cancel));

    /// <summary>Raises an event.</summary>
    public Task Raise<T>(RunId run, EventDefinition<T> name, T value, string eventId) =>
        Once($"raise {run} {eventId}", client => client.RaiseEvent(run, name, value, eventId, cancel));

    /// <summary>Says that a run has ended.</summary>
    public void Ended(RunId run) => witness.Acked($"end {run}");

    /// <summary>Waits until a run looks as asked for, or has ended.</summary>
    public async Task Until(RunId run, Func<WorkflowSnapshot, bool> holds)
    {
        await foreach (var now in engine.Watch(run, cancel))
        {
            if (holds(now))
            {
                return;
            }
        }
    }

    /// <summary>Reads the run's history after each change until it has ended, and tells what it read.</summary>
    public async Task Follow(RunId run)
    {
        var (epoch, told) = (0L, 0);
        await foreach (var _ in engine.Watch(run, cancel))
        {
            var history = await engine.Client.History(run, cancel);
            if (history.Count > 0 && history[0].At.UtcTicks != epoch)
            {
                (epoch, told) = (history[0].At.UtcTicks, 0);
            }

            for (; told < history.Count; told++)
            {
                witness.Saw(run, epoch, told, history[told].Kind, history[told].Step);
            }
        }
    }
}
