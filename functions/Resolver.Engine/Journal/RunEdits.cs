using Microsoft.Data.Sqlite;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine.Replay;

namespace Resolver.Engine.Journal;

/// <summary>Changes of runs that turns and clients share. All within the caller's transaction.</summary>
internal static class RunEdits
{
    /// <summary>Adds a run that is to be advanced at once.</summary>
    /// <returns>False where the id is taken.</returns>
    public static bool Add(SqliteConnection db, RunId run, string workflow, int version, string input, RunId root, ParentLink? parent, DateTimeOffset now)
    {
        var added = db.Exec(
            """
            INSERT OR IGNORE INTO runs(run, workflow, version, state, root, parent, parent_execution, parent_call, input, wake_at, created_at, updated_at)
            VALUES ($run, $workflow, $version, 0, $root, $parent, $execution, $call, $input, 0, $now, $now)
            """,
            ("$run", run.Value),
            ("$workflow", workflow),
            ("$version", version),
            ("$root", root.Value),
            ("$parent", parent?.Run.Value),
            ("$execution", parent?.Execution),
            ("$call", parent?.Call),
            ("$input", input),
            ("$now", now.UtcTicks));
        if (added > 0)
        {
            HistoryTable.Append(db, run, 0, [new(Kinds.RunStarted, now, Name: workflow, Payload: input)]);
        }

        return added > 0;
    }

    /// <summary>Starts a child with the commit that decides it.</summary>
    public static void AddChild(SqliteConnection db, Turn turn, JournalEntry decision, DateTimeOffset now)
    {
        var detail = EngineJson.Read<ChildDetail>(decision.Detail);
        var link = new ParentLink(turn.Run, turn.Execution, decision.Call);
        if (!Add(db, RunId.Parse(detail.Run), decision.Name, detail.Version, decision.Payload!, turn.Root, link, now))
        {
            db.Exec(
                """
                INSERT OR IGNORE INTO inbox(run, kind, name, event_id, execution, call, payload, at)
                VALUES ($run, $kind, $name, $id, $execution, $call, $payload, $at)
                """,
                ("$run", turn.Run.Value),
                ("$kind", Kinds.ChildFailed),
                ("$name", decision.Name),
                ("$id", detail.Run),
                ("$execution", turn.Execution),
                ("$call", decision.Call),
                ("$payload", EngineJson.Write(EngineFaults.ChildExists(detail.Run))),
                ("$at", now.UtcTicks));
        }
    }

    /// <summary>Replaces the history by the start of the next execution. Unanswered sub-workflows of this one end.</summary>
    public static void NextExecution(SqliteConnection db, Turn turn, IReadOnlyList<JournalEntry> start, DateTimeOffset now)
    {
        EndChildren(db, turn.Run, now);
        db.Exec("DELETE FROM history WHERE run = $run AND execution = $execution", ("$run", turn.Run.Value), ("$execution", turn.Execution));
        db.Exec("UPDATE inbox SET taken = 1 WHERE run = $run AND taken = 0 AND kind <> $event", ("$run", turn.Run.Value), ("$event", Kinds.EventReceived));
        db.Exec("UPDATE runs SET execution = execution + 1, input = $input, wake_at = 0 WHERE run = $run", ("$run", turn.Run.Value), ("$input", start[0].Payload));
        HistoryTable.Append(db, turn.Run, turn.Execution + 1, start);
    }

    /// <summary>Ends a run by force, and its children with it.</summary>
    public static void Terminate(SqliteConnection db, RunRow run, string reason, DateTimeOffset now)
    {
        var failure = EngineJson.Write(EngineFaults.Terminated(reason));
        HistoryTable.Append(db, run.Run, run.Execution, [new(Kinds.RunTerminated, now, Payload: failure)]);
        db.Exec(
            "UPDATE runs SET state = $state, suspended = 0, failure = $failure, waits = NULL, wake_at = NULL, updated_at = $now WHERE run = $run",
            ("$run", run.Run.Value),
            ("$state", RunStates.Terminated),
            ("$failure", failure),
            ("$now", now.UtcTicks));
        Leases.Revoke(db, run.Run);
        Ended(db, run.Run, Kinds.ChildFailed, failure, now);
    }

    /// <summary>Parks an open run whose actor broke down, whoever holds it.</summary>
    /// <returns>False where the run has ended or is gone.</returns>
    public static bool Park(SqliteConnection db, RunId run, FailureDetails why, DateTimeOffset now)
    {
        if (RunRow.Find(db, run) is not { State: <= RunStates.Running } row)
        {
            return false;
        }

        var failure = EngineJson.Write(why);
        HistoryTable.Append(db, run, row.Execution, [new(Kinds.RunParked, now, Payload: failure)]);
        Leases.Revoke(db, run);
        return db.Exec(
            "UPDATE runs SET state = $state, failure = $failure, wake_at = NULL, updated_at = $now WHERE run = $run",
            ("$run", run.Value),
            ("$state", RunStates.Parked),
            ("$failure", failure),
            ("$now", now.UtcTicks)) > 0;
    }

    /// <summary>What an end means to others: the parent hears of it, and children that nobody awaits any more end too.</summary>
    public static void Ended(SqliteConnection db, RunId run, string kind, string? payload, DateTimeOffset now)
    {
        Inbox.TellParent(db, run, kind, payload, now);
        EndChildren(db, run, now);
    }

    private static void EndChildren(SqliteConnection db, RunId parent, DateTimeOffset now)
    {
        var open = db.All(
            $"SELECT {RunRow.Columns} FROM runs WHERE parent = $run AND state < $final", RunRow.Map, ("$run", parent.Value), ("$final", RunStates.Completed));
        open.ForEach(child => Terminate(db, child, "The run that started it has ended.", now));
    }
}

/// <summary>Which call of which execution awaits a child.</summary>
internal sealed record ParentLink(RunId Run, int Execution, int Call);
