using System.Text.Json.Serialization;
using Resolver.Core.Ids;
using Resolver.Core.Issues;

namespace Resolver.Core.Runs;

/// <summary>Input of classify.</summary>
public sealed record ClassifyInput(Issue Issue, IReadOnlyList<string> Tiers)
{
    /// <summary>The repository, whose past issues teach; null where nothing is to be learned or remembered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepoId? Repo { get; init; }

    /// <summary>A person's answer to the question of an earlier classification; null where none was asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Answer { get; init; }

    /// <summary>What a model's opinion may cost, US dollars; null forbids asking one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? MaxUsd { get; init; }

    /// <summary>What the whole run may cost, US dollars; the ledger holds it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; the ledger holds it whatever the run remembers. Null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RunCalls { get; init; }
}
