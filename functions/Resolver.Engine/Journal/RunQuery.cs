using System.Globalization;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>Statements over many runs. Each filter that is given becomes a condition that an index serves.</summary>
internal static class RunQuery
{
    /// <summary>Runs, newest first.</summary>
    public static List<RunRow> Find(JournalConnection db, WorkflowQuery query)
    {
        var conditions = new List<string>();
        AddIf(conditions, query.Workflow is not null, "workflow = $workflow");
        AddIf(conditions, query.Prefix is not null, "run >= $prefix AND run < $prefix || '~'");
        AddIf(conditions, !query.IncludeChildren, "parent IS NULL");
        AddIf(conditions, query.CreatedFrom is not null, "created_at >= $from");
        AddIf(conditions, query.CreatedBefore is not null, "created_at < $before");
        AddIf(conditions, query.UpdatedFrom is not null, "updated_at >= $updated");
        AddIf(conditions, query.States.Count > 0, States(query.States));
        var where = conditions.Count == 0 ? string.Empty : "WHERE " + string.Join(" AND ", conditions);

        // A prefix, or what changed lately, picks few of many: their order is made afterwards, not by walking all runs in order.
        var order = query is { Prefix: null, UpdatedFrom: null } ? "created_at DESC" : "+created_at DESC";
        return [.. db.All(
            $"SELECT {RunRow.Columns} FROM runs {where} ORDER BY {order}, no DESC LIMIT $top",
            RunRow.MapOrNull,
            ("$workflow", query.Workflow),
            ("$prefix", query.Prefix),
            ("$from", query.CreatedFrom?.UtcTicks),
            ("$before", query.CreatedBefore?.UtcTicks),
            ("$updated", query.UpdatedFrom?.UtcTicks),
            ("$top", query.Top)).OfType<RunRow>()];
    }

    /// <summary>Deletes a finished run with its children, which have ended with it.</summary>
    public static bool Purge(JournalConnection db, RunId run)
    {
        if (RunRow.Find(db, run) is not { } row || !RunStates.IsFinal(row.State))
        {
            return false;
        }

        Delete(db, row.No);
        return true;
    }

    /// <summary>Deletes finished top-level runs, those that ended first first.</summary>
    public static int Purge(JournalConnection db, PurgeQuery query)
    {
        var final = query.States.Count == 0 ? [WorkflowState.Completed, WorkflowState.Failed, WorkflowState.Terminated] : query.States;
        var runs = db.All(
            $"""
            SELECT no FROM runs WHERE parent IS NULL AND state >= {RunStates.Completed} AND ended_at < $before AND {States(final)}
            ORDER BY ended_at, no LIMIT $top
            """,
            static row => row.Number(0),
            ("$before", query.EndedBefore.UtcTicks),
            ("$top", query.Top));
        runs.ForEach(no => Delete(db, no));
        return runs.Count;
    }

    private static void Delete(JournalConnection db, long no)
    {
        db.All("SELECT no FROM runs WHERE parent = $no", static child => child.Number(0), ("$no", no)).ForEach(child => Delete(db, child));
        HistoryTable.DeleteAll(db, no);
        db.Exec("DELETE FROM facts WHERE no = $no", ("$no", no));
        Inbox.Clear(db, no);
        db.Exec("DELETE FROM runs WHERE no = $no", ("$no", no));
    }

    private static void AddIf(List<string> conditions, bool given, string condition)
    {
        if (given)
        {
            conditions.Add(condition);
        }
    }

    // Written so that the planner sees the conditions of the partial indexes: open runs, and those that did not end well.
    private static string States(IReadOnlyList<WorkflowState> states)
    {
        var each = string.Join(" OR ", states.Distinct().Select(Condition));
        var all = states.Select(Stored).ToList();
        var narrow = all.TrueForAll(static state => state <= RunStates.Parked) ? $"state <= {RunStates.Parked} AND "
            : all.TrueForAll(static state => state >= RunStates.Failed) ? $"state >= {RunStates.Failed} AND "
            : string.Empty;
        return $"{narrow}({each})";
    }

    // Mirrors RunStates.Shown.
    private static string Condition(WorkflowState state) => state switch
    {
        WorkflowState.Pending => $"(state = {RunStates.Running} AND token = 0 AND suspended = 0)",
        WorkflowState.Running => $"(state = {RunStates.Running} AND token > 0 AND suspended = 0)",
        WorkflowState.Suspended => string.Create(CultureInfo.InvariantCulture, $"(state <= {RunStates.Parked} AND suspended = 1)"),
        _ when Stored(state) <= RunStates.Parked => string.Create(CultureInfo.InvariantCulture, $"(state = {Stored(state)} AND suspended = 0)"),
        _ => string.Create(CultureInfo.InvariantCulture, $"state = {Stored(state)}"),
    };

    private static int Stored(WorkflowState state) => state switch
    {
        WorkflowState.Pending or WorkflowState.Running or WorkflowState.Suspended => RunStates.Running,
        WorkflowState.Parked => RunStates.Parked,
        WorkflowState.Completed => RunStates.Completed,
        WorkflowState.Failed => RunStates.Failed,
        _ => RunStates.Terminated,
    };
}
