using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Teams;

/// <summary>A run as cards show it.</summary>
/// <param name="Snapshot">Where it is.</param>
/// <param name="Request">What was asked for; its texts are untrusted.</param>
/// <param name="Record">Its result; null while it is open.</param>
/// <param name="Diff">The change that is in question or was made; null where there is none.</param>
/// <param name="Usd">Spent so far, US dollars.</param>
public sealed record CardRun(WorkflowSnapshot Snapshot, ResolveRequest? Request, RunRecord? Record, string? Diff, decimal Usd)
{
    private readonly RunStatus? status = Snapshot.Status?.Deserialize<RunStatus>(ResolverJson.Options);

    internal PendingApproval? Waiting => status?.Waiting;

    internal PendingQuestion? Question => status?.Question;

    internal IReadOnlyList<AttemptRecord> Attempts => Record?.Attempts ?? Waiting?.Attempts ?? [];

    internal TestsRecord? Tests => Record?.Tests ?? Waiting?.Tests;

    internal string Title => Request?.Issue.Title is { Length: > 0 } title ? title : Snapshot.Run.Value;
}

/// <summary>Reads runs for cards.</summary>
public interface ICardRuns
{
    /// <summary>One run; null where there is none of this id.</summary>
    Task<CardRun?> Read(RunId run, CancellationToken cancel);
}
