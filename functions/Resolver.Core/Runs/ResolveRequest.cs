using Resolver.Core.Code;
using Resolver.Core.Issues;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Runs;

/// <summary>The input of a run.</summary>
/// <param name="Issue">What to resolve.</param>
/// <param name="Source">The repository.</param>
/// <param name="BaseRevision">Branch, tag or commit; null for the repository's HEAD.</param>
/// <param name="Tiers">Allowed tiers in order: <c>mechanical</c> and names of the models file.</param>
/// <param name="Limits">Ceilings of the run.</param>
/// <param name="Approve">How the approval is asked for.</param>
/// <param name="Requester">Who asked.</param>
/// <param name="TraceParent">W3C trace context, made at intake.</param>
public sealed record ResolveRequest(
    Issue Issue,
    RepoSource Source,
    string? BaseRevision,
    IReadOnlyList<string> Tiers,
    RunLimits Limits,
    ApprovalMode Approve,
    Principal Requester,
    string TraceParent);

/// <summary>How a run asks for approval.</summary>
public enum ApprovalMode
{
    /// <summary>Ask a person; without one the run waits.</summary>
    Ask,

    /// <summary>Approve what passed the gate, except changes that always need a person.</summary>
    Auto,

    /// <summary>Stop after the gate and leave the patch as a file.</summary>
    Never,
}

/// <summary>Ceilings of one run.</summary>
public sealed record RunLimits
{
    /// <summary>Spend ceiling, US dollars. Default 3.00, range 0 to 500; 0 allows the free tier only.</summary>
    public decimal MaxUsd { get; init; } = 3.00m;

    /// <summary>Wall-clock ceiling from the start to the gate, minutes; waiting for an approval does not count. Default 30, range 1 to 1440.</summary>
    public int MaxMinutes { get; init; } = 30;

    /// <summary>Attempts with models. Default 3, range 0 to 10. The mechanical tier costs no attempt.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Tool calls of one attempt; the proposal with its test run is the first. Default 5, range 1 to 50.</summary>
    public int MaxToolCalls { get; init; } = 5;

    /// <summary>Wall-clock of one attempt's work with a model, minutes. Default 5, range 1 to 240.</summary>
    public int AttemptMinutes { get; init; } = 5;

    /// <summary>Model calls of the whole run. Default 50, range 1 to 1,000.</summary>
    public int MaxModelCalls { get; init; } = 50;

    /// <summary>Candidates that the mechanical tier may validate. Default 500, range 1 to 10,000.</summary>
    public int MaxCandidates { get; init; } = 500;

    /// <summary>How long an approval is waited for. Default 3 days.</summary>
    public TimeSpan ApprovalTimeout { get; init; } = TimeSpan.FromDays(3);
}
