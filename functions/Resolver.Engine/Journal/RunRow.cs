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

/// <summary>Which call of which execution awaits a child.</summary>
internal sealed record ParentLink(long No, int Execution, int Call);

/// <summary>Who holds a run: an owner's number, or null, and the number of the claim.</summary>
internal sealed record Lease(long? Owner, long Token)
{
    /// <summary>The claim that follows this one.</summary>
    public Lease ClaimedBy(LeaseOwner owner) => new(owner.No, Token + 1);

    /// <summary>Given back.</summary>
    public Lease Free => this with { Owner = null };
}

/// <summary>A run as its table has it.</summary>
/// <param name="No">Its number, never given twice: what the other tables refer to.</param>
/// <param name="Flags">The engine's rules that it was started under (see <see cref="Replay.LogicFlags"/>).</param>
/// <param name="Turns">How many rows its execution has in the history.</param>
internal sealed record RunRow(
    long No,
    RunId Run,
    string Workflow,
    int Version,
    long Flags,
    int State,
    bool Suspended,
    RunId Root,
    ParentLink? Parent,
    int Execution,
    int Turns,
    long? WakeAt,
    Lease Lease,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public const string Columns =
        "no, run, workflow, version, flags, state, suspended, root, parent, parent_execution, parent_call, execution, turns, wake_at, owner, token, created_at, updated_at";

    /// <summary>Null where it is damaged: such a row must not hide the others.</summary>
    public static RunRow? MapOrNull(Row row)
    {
        try
        {
            return Map(row);
        }
        catch (JournalException damaged) when (damaged.IsDamage)
        {
            return null;
        }
    }

    public static RunRow Map(Row row)
    {
        var (run, root) = (row.Text(1), row.Text(7));
        var id = RunId.TryParse(run) ?? throw JournalException.Damaged();
        return new(
            row.Number(0),
            id,
            row.Text(2),
            row.Int(3),
            row.Number(4),
            row.Int(5),
            row.Int(6) != 0,
            root == run ? id : RunId.TryParse(root) ?? throw JournalException.Damaged(),
            row.IsNull(8) ? null : new(row.Number(8), row.Int(9), row.Int(10)),
            row.Int(11),
            row.Int(12),
            row.NumberOrNull(13),
            new(row.NumberOrNull(14), row.Number(15)),
            row.Time(16),
            row.Time(17));
    }

    public static RunRow? Find(JournalConnection db, RunId run) => db.One($"SELECT {Columns} FROM runs WHERE run = $run", Map, ("$run", run.Value));

    public static RunRow? Find(JournalConnection db, long no) => db.One($"SELECT {Columns} FROM runs WHERE no = $no", Map, ("$no", no));
}
