using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;

namespace Resolver.Functions.Durable;

/// <summary>A payload: its JSON, or where it is kept when it is large.</summary>
/// <param name="Json">The payload; null where it is the JSON null, or kept elsewhere.</param>
/// <param name="Artifact">Where a large payload is kept.</param>
internal sealed record StoredJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Json,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ArtifactRef? Artifact = null);

/// <summary>The input of an orchestration.</summary>
/// <param name="Input">The workflow's input.</param>
/// <param name="Accepted">When the run was accepted; Durable's own time of creation begins anew with every execution.</param>
/// <param name="Parent">The run that started it as a child.</param>
/// <param name="Execution">0, and one more with every continue-as-new.</param>
/// <param name="Carried">What the execution before this one left, as <see cref="CarriedOver"/>.</param>
internal sealed record RunStart(StoredJson Input, DateTimeOffset Accepted, string? Parent = null, int Execution = 0, StoredJson? Carried = null);

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

/// <summary>One delivery of an activity.</summary>
/// <param name="Step">The step.</param>
/// <param name="Delivery">From 1.</param>
/// <param name="Timeout">How long it may take.</param>
/// <param name="Input">The activity's input.</param>
internal sealed record ActivityCall(string Step, int Delivery, TimeSpan Timeout, StoredJson Input);

/// <summary>How a delivery ended: failures are data, so that Durable sees no exception of ours.</summary>
/// <param name="Began">When it began, by the clock of the machine that ran it.</param>
/// <param name="Result">The result, or null.</param>
/// <param name="Failure">The failure, or null.</param>
/// <param name="Released">Stopped with its host before it came to an end; it counts as no attempt.</param>
internal sealed record ActivityOutcome(
    DateTimeOffset Began,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredJson? Result = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FailureDetails? Failure = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Released = false)
{
    /// <summary>Durable itself reports that the delivery failed: its worker died or was stopped.</summary>
    [JsonIgnore]
    public bool Interrupted { get; init; }
}

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
