using System.Text.Json;
using Microsoft.DurableTask;
using Resolver.Core.Durable;
using Resolver.Core.Json;

namespace Resolver.Functions.Durable;

/// <summary>
/// The events of one execution: deduplicated by id, buffered in order by exact name, one wait takes one. They all come through one
/// channel that is never closed, because Durable's own buffers keep neither promise: an event is lost to a wait that was given up, and
/// continue-as-new puts what came last before what was buffered.
/// </summary>
internal sealed class EventMailbox(TaskOrchestrationContext inner, DurablePayloads payloads, CarriedOver? carried)
{
    private readonly HashSet<string> _seen = new(carried?.Seen ?? [], StringComparer.Ordinal);
    private readonly List<EventEnvelope> _untaken = [.. carried?.Untaken ?? []];
    private readonly List<EventWait> _waits = [];

    /// <summary>What the next execution gets.</summary>
    public CarriedOver CarryOver(JsonElement? status) => new(status, [.. _seen], [.. _untaken]);

    /// <summary>Takes events as they come, for as long as the execution lasts.</summary>
    public async Task Listen()
    {
        while (true)
        {
            var raw = await inner.WaitForExternalEvent<RawJson>(DurableNames.Events);

            // Something that others raised past our client is not obeyed.
            if (Envelope(raw) is { } received && _seen.Add(received.Id))
            {
                Deliver(received);
            }
        }
    }

    /// <summary>Gives the wait a buffered event, or lets it wait for one.</summary>
    public void Add(EventWait wait)
    {
        while (_untaken.Find(wait.Awaits) is { } next)
        {
            _untaken.Remove(next);
            if (Give(wait, next))
            {
                return;
            }
        }

        _waits.Add(wait);
    }

    /// <summary>The wait is over.</summary>
    public void Remove(EventWait wait) => _waits.Remove(wait);

    private void Deliver(EventEnvelope received)
    {
        if (_waits.Find(wait => wait.Awaits(received)) is { } taker)
        {
            Give(taker, received);
        }
        else
        {
            _untaken.Add(received);
        }
    }

    // An event that is not of the awaited shape is passed over: it stays in the history, unheeded.
    private bool Give(EventWait wait, EventEnvelope received)
    {
        if (wait.Offer(payloads.LoadNow(received.Value)) is not { } give)
        {
            return false;
        }

        _waits.Remove(wait);
        give();
        return true;
    }

    private static EventEnvelope? Envelope(RawJson? raw)
    {
        try
        {
            return raw is null ? null : JsonSerializer.Deserialize<EventEnvelope>(raw.Text, ResolverJson.Options) is { Name: not null, Id: not null, Value: not null } whole ? whole : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A wait of the workflow for one event.</summary>
internal abstract class EventWait(string name, DateTimeOffset deadline)
{
    public string Name => name;

    public DateTimeOffset Deadline => deadline;

    /// <summary>What was raised after the deadline is not for this wait, also where its timer comes late.</summary>
    public bool Awaits(EventEnvelope received) => received.Name == name && received.At <= deadline;

    /// <summary>What gives the event to the workflow, or null where its JSON is not of the awaited shape.</summary>
    public abstract Action? Offer(string json);

    /// <summary>The deadline has passed.</summary>
    public abstract void Expire();
}

/// <inheritdoc />
internal sealed class EventWait<T>(string name, DateTimeOffset deadline) : EventWait(name, deadline)
{
    private readonly TaskCompletionSource<EventResult<T>> _source = new();

    public Task<EventResult<T>> Task => _source.Task;

    public override Action? Offer(string json)
    {
        try
        {
            var value = JsonSerializer.Deserialize<T>(json, ResolverJson.Options);
            return () => _source.SetResult(new EventResult<T>(Received: true, value));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override void Expire() => _source.SetResult(new EventResult<T>(Received: false, default));
}
