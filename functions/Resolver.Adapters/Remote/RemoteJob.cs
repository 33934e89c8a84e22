using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;

namespace Resolver.Adapters.Remote;

/// <summary>A payload: its JSON, or where it is kept when it is large.</summary>
/// <param name="Json">The payload; null where it is the JSON null, or kept elsewhere.</param>
/// <param name="Artifact">Where a large payload is kept.</param>
public sealed record StoredJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Json,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ArtifactRef? Artifact = null);

/// <summary>One delivery of an activity.</summary>
/// <param name="Step">The step.</param>
/// <param name="Delivery">From 1.</param>
/// <param name="Timeout">How long it may take.</param>
/// <param name="Input">The activity's input.</param>
public sealed record ActivityCall(string Step, int Delivery, TimeSpan Timeout, StoredJson Input);

/// <summary>How a delivery ended: failures are data, so that no host sees an exception of ours.</summary>
/// <param name="Began">When it began, by the clock of the machine that ran it.</param>
/// <param name="Result">The result, or null.</param>
/// <param name="Failure">The failure, or null.</param>
/// <param name="Released">Stopped with its host before it came to an end; it counts as no attempt.</param>
public sealed record ActivityOutcome(
    DateTimeOffset Began,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredJson? Result = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FailureDetails? Failure = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Released = false)
{
    /// <summary>The host itself reports that the delivery failed: its worker died or was stopped.</summary>
    [JsonIgnore]
    public bool Interrupted { get; init; }
}

/// <summary>One delivery of an activity that another app performs.</summary>
/// <param name="Place">Which.</param>
/// <param name="Run">The run.</param>
/// <param name="Activity">The activity.</param>
/// <param name="Call">Its input, by value or claim check, and how long it may take.</param>
public sealed record RemoteJob(string Place, string Run, string Activity, ActivityCall Call)
{
    /// <summary>The repository that the job may read; null where its place needs none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadableRepository? Repository { get; init; }

    /// <summary>W3C trace context of the run: what its step does there hangs below it. Null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceParent { get; init; }

    /// <summary>Keys the effect: run, step and delivery.</summary>
    [JsonIgnore]
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Run}/{Call.Delivery}/{Call.Step}");
}

/// <summary>A repository, and for an hour at most the right to read it and nothing else.</summary>
/// <param name="Location">Its URL, without credentials.</param>
/// <param name="Token">A token that reads this one repository; null where none is needed.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record ReadableRepository(
    string Location,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token,
    DateTimeOffset ExpiresAt)
{
    /// <summary>Never the secret: records end up in logs.</summary>
    public override string ToString() => Location;
}

/// <summary>How it ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step.</param>
/// <param name="Delivery">From 1.</param>
/// <param name="Outcome">Result or failure.</param>
public sealed record RemoteAnswer(string Run, string Step, int Delivery, ActivityOutcome Outcome);
