using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;

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
