using System.Globalization;
using Microsoft.Data.Sqlite;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>Statements over many runs.</summary>
internal static class RunQuery
{
    public static List<RunRow> Find(SqliteConnection db, WorkflowQuery query)
    {
        var states = query.States.Count == 0 ? string.Empty : string.Join(',', query.States.Select(static state => ((int)state).ToString(CultureInfo.InvariantCulture)));
        return db.All(
            $"""
            SELECT {RunRow.Columns} FROM runs
            WHERE ($workflow IS NULL OR workflow = $workflow)
              AND ($prefix IS NULL OR substr(run, 1, length($prefix)) = $prefix)
              AND ($children OR parent IS NULL)
              AND ($from IS NULL OR created_at >= $from)
              AND ($before IS NULL OR created_at < $before)
              AND ($states = '' OR instr(',' || $states || ',', ',' || {ShownState} || ',') > 0)
            ORDER BY created_at DESC, run DESC LIMIT $top
            """,
            RunRow.Map,
            ("$workflow", query.Workflow),
            ("$prefix", query.Prefix),
            ("$children", query.IncludeChildren),
            ("$states", states),
            ("$from", query.CreatedFrom?.UtcTicks),
            ("$before", query.CreatedBefore?.UtcTicks),
            ("$top", query.Top));
    }

    /// <summary>Deletes a finished run with its children, which have ended with it.</summary>
    public static bool Purge(SqliteConnection db, RunId run)
    {
        if (RunRow.Find(db, run) is not { } row || !RunStates.IsFinal(row.State))
        {
            return false;
        }

        foreach (var child in db.All("SELECT run FROM runs WHERE parent = $run", static child => RunId.Parse(child.GetString(0)), ("$run", run.Value)))
        {
            Purge(db, child);
        }

        foreach (var delete in (string[])["DELETE FROM history WHERE run = $run", "DELETE FROM inbox WHERE run = $run", "DELETE FROM leases WHERE run = $run", "DELETE FROM runs WHERE run = $run"])
        {
            db.Exec(delete, ("$run", run.Value));
        }

        return true;
    }

    /// <summary>Deletes finished top-level runs, those that ended first first.</summary>
    public static int Purge(SqliteConnection db, PurgeQuery query)
    {
        var states = string.Join(',', query.States.Select(static state => ((int)state).ToString(CultureInfo.InvariantCulture)));
        var runs = db.All(
            $"""
            SELECT run FROM runs WHERE parent IS NULL AND state >= {RunStates.Completed} AND updated_at < $before
              AND ($states = '' OR instr(',' || $states || ',', ',' || {ShownState} || ',') > 0)
            ORDER BY updated_at, run LIMIT $top
            """,
            static row => RunId.Parse(row.GetString(0)),
            ("$before", query.EndedBefore.UtcTicks),
            ("$states", states),
            ("$top", query.Top));
        return runs.Count(run => Purge(db, run));
    }

    // Mirrors RunStates.Shown with the numbers of WorkflowState.
    private static readonly string ShownState = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        CASE WHEN state = {RunStates.Completed} THEN {(int)WorkflowState.Completed} WHEN state = {RunStates.Failed} THEN {(int)WorkflowState.Failed}
            WHEN state = {RunStates.Terminated} THEN {(int)WorkflowState.Terminated} WHEN suspended THEN {(int)WorkflowState.Suspended}
            WHEN state = {RunStates.Parked} THEN {(int)WorkflowState.Parked} WHEN state = {RunStates.Running} THEN {(int)WorkflowState.Running}
            ELSE {(int)WorkflowState.Pending} END
        """);
}
