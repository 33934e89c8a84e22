using System.Text.Json;
using System.Text.Json.Serialization;

namespace Resolver.Functions.Durable;

/// <summary>The input of an orchestration.</summary>
/// <param name="Input">The workflow's input.</param>
/// <param name="Accepted">When the run was accepted; Durable's own time of creation begins anew with every execution.</param>
/// <param name="Parent">The run that started it as a child.</param>
/// <param name="Execution">0, and one more with every continue-as-new.</param>
/// <param name="Carried">What the execution before this one left, as <see cref="CarriedOver"/>.</param>
/// <param name="Places">Activities that another app performs for this run and its children, besides those of every run.</param>
internal sealed record RunStart(
    StoredJson Input,
    DateTimeOffset Accepted,
    string? Parent = null,
    int Execution = 0,
    StoredJson? Carried = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Places = null);

/// <summary>What goes from one execution to the next.</summary>
/// <param name="Status">The status published last.</param>
/// <param name="Seen">Ids of the events that have come.</param>
/// <param name="Untaken">Events that no wait has taken, in order.</param>
internal sealed record CarriedOver(JsonElement? Status, IReadOnlyList<string> Seen, IReadOnlyList<EventEnvelope> Untaken);

/// <summary>An external event as it crosses Durable's edge.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Deduplicates.</param>
/// <param name="At">When it was raised, by the clock of who raised it.</param>
/// <param name="Value">The event.</param>
internal sealed record EventEnvelope(string Name, string Id, DateTimeOffset At, StoredJson Value);

/// <summary>Durable's custom status.</summary>
/// <param name="Status">What the workflow published last.</param>
/// <param name="Closing">Set while the workflow has come to its end and its open steps are being stopped.</param>
internal sealed record RunView(
    JsonElement? Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Closing? Closing = null);

/// <summary>What follows once the open steps have stopped.</summary>
internal enum Closing
{
    /// <summary>The run ends.</summary>
    End,

    /// <summary>The run continues as new.</summary>
    Again,
}
