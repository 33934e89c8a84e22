using Microsoft.Data.Sqlite;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>How <see cref="WorkflowState"/> stands in the table. Suspension is a flag beside it, so that resuming knows what was before.</summary>
internal static class RunStates
{
    public const int Pending = 0;
    public const int Running = 1;
    public const int Parked = 2;
    public const int Completed = 3;
    public const int Failed = 4;
    public const int Terminated = 5;

    public static bool IsFinal(int state) => state >= Completed;

    public static WorkflowState Shown(int state, bool suspended) => state switch
    {
        Completed => WorkflowState.Completed,
        Failed => WorkflowState.Failed,
        Terminated => WorkflowState.Terminated,
        _ when suspended => WorkflowState.Suspended,
        Parked => WorkflowState.Parked,
        Running => WorkflowState.Running,
        _ => WorkflowState.Pending,
    };
}

/// <summary>A run as its table has it. Payloads are stored texts (see <see cref="Payloads"/>).</summary>
internal sealed record RunRow(
    RunId Run,
    string Workflow,
    int Version,
    int State,
    bool Suspended,
    RunId Root,
    RunId? Parent,
    int Execution,
    string Input,
    string? Status,
    string? Output,
    string? Failure,
    string? Waits,
    long? WakeAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public const string Columns =
        "run, workflow, version, state, suspended, root, parent, execution, input, status, output, failure, waits, wake_at, created_at, updated_at";

    public static RunRow Map(SqliteDataReader row) => new(
        RunId.Parse(row.GetString(0)),
        row.GetString(1),
        row.GetInt32(2),
        row.GetInt32(3),
        row.GetInt32(4) != 0,
        RunId.Parse(row.GetString(5)),
        row.TextOrNull(6) is { } parent ? RunId.Parse(parent) : null,
        row.GetInt32(7),
        row.GetString(8),
        row.TextOrNull(9),
        row.TextOrNull(10),
        row.TextOrNull(11),
        row.TextOrNull(12),
        row.IsDBNull(13) ? null : row.GetInt64(13),
        row.Time(14),
        row.Time(15));

    public static RunRow? Find(SqliteConnection db, RunId run) =>
        db.One($"SELECT {Columns} FROM runs WHERE run = $run", Map, ("$run", run.Value));
}
