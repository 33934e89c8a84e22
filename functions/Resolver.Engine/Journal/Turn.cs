using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;
using Resolver.Engine.Replay;

namespace Resolver.Engine.Journal;

/// <summary>All that one turn of a run changes, in one transaction. Payloads are stored texts.</summary>
internal sealed record Turn(RunId Run, RunId Root, int Execution, long Token)
{
    /// <summary>What is appended to the history.</summary>
    public List<JournalEntry> Entries { get; init; } = [];

    /// <summary>The inbox rows that it came from.</summary>
    public IReadOnlyList<long> Taken { get; init; } = [];

    /// <summary>The state after it, of <see cref="RunStates"/>.</summary>
    public int State { get; init; } = RunStates.Running;

    /// <summary>The published status, or null where it has not changed.</summary>
    public string? Status { get; init; }

    /// <summary>The result of a completed run.</summary>
    public string? Output { get; init; }

    /// <summary>The failure of a failed or parked run.</summary>
    public string? Failure { get; init; }

    /// <summary>The awaited events, as JSON.</summary>
    public string? Waits { get; init; }

    /// <summary>When to look at the run again: 0 now, null only on an inbox row.</summary>
    public long? WakeAt { get; init; } = 0;

    /// <summary>Gives the lease back with the same commit.</summary>
    public bool Release { get; init; }

    /// <summary>What the next execution starts with, for continue-as-new: its start and the events not taken.</summary>
    public IReadOnlyList<JournalEntry>? Next { get; init; }

    /// <summary>Writes it, unless the lease is lost.</summary>
    /// <returns>True if the run has been suspended meanwhile.</returns>
    public bool Write(SqliteConnection db, DateTimeOffset now)
    {
        Leases.Demand(db, Run, Token);
        HistoryTable.Append(db, Run, Execution, Entries);
        Inbox.Take(db, Taken);
        foreach (var child in Entries.Where(static entry => entry.Kind == Kinds.ChildScheduled))
        {
            RunEdits.AddChild(db, this, child, now);
        }

        UpdateRow(db, now);
        if (Next is not null)
        {
            RunEdits.NextExecution(db, this, Next, now);
        }

        if (RunStates.IsFinal(State))
        {
            RunEdits.Ended(db, Run, State == RunStates.Completed ? Kinds.ChildCompleted : Kinds.ChildFailed, State == RunStates.Completed ? Output : Failure, now);
        }

        if (Release)
        {
            Leases.Release(db, Run, Token);
        }

        return db.Number("SELECT suspended FROM runs WHERE run = $run", ("$run", Run.Value)) != 0;
    }

    private void UpdateRow(SqliteConnection db, DateTimeOffset now) => db.Exec(
        """
        UPDATE runs SET state = $state, status = COALESCE($status, status), output = $output, failure = $failure, waits = $waits,
            wake_at = $wake, updated_at = MAX(updated_at, $now)
        WHERE run = $run
        """,
        ("$run", Run.Value),
        ("$state", State),
        ("$status", Status),
        ("$output", Output),
        ("$failure", Failure),
        ("$waits", Waits),
        ("$wake", WakeAt),
        ("$now", now.UtcTicks));
}

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
