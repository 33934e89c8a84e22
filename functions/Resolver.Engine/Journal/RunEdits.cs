using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine.Replay;

namespace Resolver.Engine.Journal;

/// <summary>A run that is to be made.</summary>
internal sealed record NewRun(RunId Run, string Workflow, int Version, string Input, RunId Root, ParentLink? Parent, long Flags);

/// <summary>
/// Changes of runs that turns and clients share, all within the caller's transaction. What is <c>touched</c> may have work afterwards.
/// </summary>
internal static class RunEdits
{
    /// <summary>Adds a run that is to be advanced at once.</summary>
    /// <returns>False where the id is taken.</returns>
    public static bool Add(JournalConnection db, NewRun add, DateTimeOffset now)
    {
        var no = db.One<long?>(
            """
            INSERT INTO runs(run, workflow, version, flags, state, root, parent, parent_execution, parent_call, turns, wake_at, created_at, updated_at)
            VALUES ($run, $workflow, $version, $flags, 0, $root, $parent, $execution, $call, 1, $wake, $now, $now)
            ON CONFLICT(run) DO NOTHING RETURNING no
            """,
            static row => row.Number(0),
            ("$run", add.Run.Value),
            ("$workflow", add.Workflow),
            ("$version", add.Version),
            ("$flags", add.Flags),
            ("$root", add.Root.Value),
            ("$parent", add.Parent?.No),
            ("$execution", add.Parent?.Execution),
            ("$call", add.Parent?.Call),
            ("$wake", Wake.Ready(now)),
            ("$now", now.UtcTicks));
        if (no is null)
        {
            return false;
        }

        Facts.Set(db, no.Value, Facts.InputPlace, add.Input);
        HistoryTable.Append(db, no.Value, 0, [JournalEntry.Start(add.Workflow, add.Version, now)]);
        return true;
    }

    /// <summary>Starts a child with the commit that decides it.</summary>
    public static void AddChild(JournalConnection db, RunRow parent, JournalEntry decision, DateTimeOffset now, ICollection<RunId> touched)
    {
        var detail = EngineJson.Read<ChildDetail>(decision.Detail);
        var child = RunId.Parse(detail.Run);
        var link = new ParentLink(parent.No, parent.Execution, decision.Call);
        if (Add(db, new(child, decision.Name, detail.Version, decision.Payload!, parent.Root, link, parent.Flags), now))
        {
            touched.Add(child);
            return;
        }

        var failure = EngineJson.Write(EngineFaults.ChildExists(detail.Run));
        Inbox.Append(db, parent, new(0, Kinds.ChildFailed, decision.Name, detail.Run, decision.Call, failure, now), parent.Execution);
        touched.Add(parent.Run);
    }

    /// <summary>Replaces the history by the start of the next execution. Unanswered sub-workflows of this one end.</summary>
    public static void NextExecution(JournalConnection db, RunRow run, IReadOnlyList<JournalEntry> start, DateTimeOffset now, ICollection<RunId> touched)
    {
        EndChildren(db, run, now, touched);
        HistoryTable.Delete(db, run.No, run.Execution);
        Inbox.DropAnswers(db, run.No);
        Facts.Set(db, run.No, Facts.InputPlace, start[0].Payload);
        HistoryTable.Append(db, run.No, run.Execution + 1, [start[0] with { Payload = null }, .. start.Skip(1)]);
        db.Exec("UPDATE runs SET execution = execution + 1, turns = 1 WHERE no = $no", ("$no", run.No));
    }

    /// <summary>Ends a run by force, and its children with it.</summary>
    public static void Terminate(JournalConnection db, RunRow run, string reason, DateTimeOffset now, ICollection<RunId> touched)
    {
        var failure = EngineJson.Write(EngineFaults.Terminated(reason));
        HistoryTable.AppendOne(db, run, new(Kinds.RunTerminated, now, Payload: failure));
        Facts.Set(db, run.No, Facts.FailurePlace, failure);
        Facts.Set(db, run.No, Facts.WaitsPlace, null);
        db.Exec(
            """
            UPDATE runs SET state = $state, suspended = 0, wake_at = NULL, owner = NULL, token = token + 1, updated_at = $now, ended_at = $now
            WHERE no = $no
            """,
            ("$no", run.No),
            ("$state", RunStates.Terminated),
            ("$now", now.UtcTicks));
        touched.Add(run.Run);
        Ended(db, run, Kinds.ChildFailed, failure, now, touched);
    }

    /// <summary>Parks an open run that cannot be advanced, whoever holds it.</summary>
    /// <returns>False where the run has ended or is gone.</returns>
    public static bool Park(JournalConnection db, RunId run, FailureDetails why, DateTimeOffset now)
    {
        if (RunRow.Find(db, run) is not { State: <= RunStates.Running } row)
        {
            return false;
        }

        var failure = EngineJson.Write(why);
        HistoryTable.AppendOne(db, row, new(Kinds.RunParked, now, Payload: failure));
        Facts.Set(db, row.No, Facts.FailurePlace, failure);
        return db.Exec(
            "UPDATE runs SET state = $state, wake_at = NULL, owner = NULL, token = token + 1, updated_at = $now WHERE no = $no",
            ("$no", row.No),
            ("$state", RunStates.Parked),
            ("$now", now.UtcTicks)) > 0;
    }

    /// <summary>Stops advancing a run.</summary>
    public static void Suspend(JournalConnection db, RunRow run, string reason, DateTimeOffset now)
    {
        if (!run.Suspended)
        {
            HistoryTable.AppendOne(db, run, new(Kinds.RunSuspended, now, Detail: reason));
            db.Exec("UPDATE runs SET suspended = 1, updated_at = $now WHERE no = $no", ("$no", run.No), ("$now", now.UtcTicks));
        }
    }

    /// <summary>Takes a suspended or parked run up again.</summary>
    public static void Resume(JournalConnection db, RunRow run, DateTimeOffset now)
    {
        if (run.Suspended || run.State == RunStates.Parked)
        {
            HistoryTable.AppendOne(db, run, new(Kinds.RunResumed, now));
            Facts.Set(db, run.No, Facts.FailurePlace, null);
            db.Exec(
                "UPDATE runs SET suspended = 0, state = $running, wake_at = $wake, updated_at = $now WHERE no = $no",
                ("$no", run.No),
                ("$running", RunStates.Running),
                ("$wake", Wake.Ready(now)),
                ("$now", now.UtcTicks));
        }
    }

    /// <summary>What an end means to others: the parent hears of it, and children that nobody awaits any more end too.</summary>
    public static void Ended(JournalConnection db, RunRow run, string kind, string? payload, DateTimeOffset now, ICollection<RunId> touched)
    {
        Inbox.Clear(db, run.No);
        if (Inbox.TellParent(db, run, kind, payload, now) is { } parent)
        {
            touched.Add(parent);
        }

        EndChildren(db, run, now, touched);
    }

    private static void EndChildren(JournalConnection db, RunRow parent, DateTimeOffset now, ICollection<RunId> touched)
    {
        var open = db.All(
            $"SELECT {RunRow.Columns} FROM runs WHERE parent = $no AND state < $final", RunRow.Map, ("$no", parent.No), ("$final", RunStates.Completed));
        open.ForEach(child => Terminate(db, child, "The run that started it has ended.", now, touched));
    }
}
