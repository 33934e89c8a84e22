using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>What came of a turn's commit.</summary>
/// <param name="Suspended">True if the run has been suspended meanwhile.</param>
/// <param name="Touched">Other runs that may have work now.</param>
internal sealed record TurnResult(bool Suspended, IReadOnlyList<RunId> Touched);

/// <summary>All that one turn of a run changes, in one transaction. Payloads are stored texts.</summary>
/// <param name="Row">The run as it was loaded.</param>
/// <param name="Held">The lease as the table should have it; another one means that somebody else went on.</param>
/// <param name="Next">The lease after it.</param>
internal sealed record Turn(RunRow Row, Lease Held, Lease Next)
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

    /// <summary>The awaited events, as JSON, where the run comes to rest.</summary>
    public string? Waits { get; init; }

    /// <summary>The next timer of a run that comes to rest, in UTC ticks.</summary>
    public long? WakeAt { get; init; }

    /// <summary>True when nothing runs any more and the lease goes back with the same commit.</summary>
    public bool Release { get; init; }

    /// <summary>What the next execution starts with, for continue-as-new: its start and the events not taken.</summary>
    public IReadOnlyList<JournalEntry>? Again { get; init; }

    /// <summary>Writes it, unless the lease is lost.</summary>
    /// <exception cref="LeaseLostException">Before anything is written.</exception>
    public TurnResult Write(JournalConnection db, DateTimeOffset now)
    {
        var suspended = (Release || Next != Held ? Shift(db, now) : Advance(db, now)) ?? throw new LeaseLostException(Row.Run);
        if (Entries.Count > 0)
        {
            HistoryTable.Append(db, Row.No, Row.Execution, Entries);
        }

        Inbox.Take(db, Taken);
        SetFacts(db);
        var touched = new List<RunId>();
        foreach (var child in Entries.Where(static entry => entry.Kind == Kinds.ChildScheduled))
        {
            RunEdits.AddChild(db, Row, child, now, touched);
        }

        if (Again is not null)
        {
            RunEdits.NextExecution(db, Row, Again, now, touched);
        }

        Conclude(db, now, touched);
        return new(suspended, touched);
    }

    // The common turn of a run in work: no indexed column changes.
    private bool? Advance(JournalConnection db, DateTimeOffset now) => db.One<bool?>(
        """
        UPDATE runs SET turns = turns + $turns, updated_at = MAX(updated_at, $now)
        WHERE no = $no AND owner = $owner AND token = $token RETURNING suspended
        """,
        static row => row.Int(0) != 0,
        ("$turns", Entries.Count > 0 ? 1 : 0),
        ("$now", now.UtcTicks),
        ("$no", Row.No),
        ("$owner", Held.Owner),
        ("$token", Held.Token));

    // The first turn of a claim, or its last.
    private bool? Shift(JournalConnection db, DateTimeOffset now) => db.One<bool?>(
        """
        UPDATE runs SET turns = turns + $turns, updated_at = MAX(updated_at, $now), state = $state, wake_at = $wake,
            owner = $next, token = $nextToken, ended_at = $ended
        WHERE no = $no AND owner IS $owner AND token = $token AND state <= 1 RETURNING suspended
        """,
        static row => row.Int(0) != 0,
        ("$turns", Entries.Count > 0 ? 1 : 0),
        ("$now", now.UtcTicks),
        ("$state", State),
        ("$wake", Release ? WakeAt : Wake.Ready(now)),
        ("$next", Next.Owner),
        ("$nextToken", Next.Token),
        ("$ended", RunStates.IsFinal(State) ? now.UtcTicks : (long?)null),
        ("$no", Row.No),
        ("$owner", Held.Owner),
        ("$token", Held.Token));

    private void SetFacts(JournalConnection db)
    {
        if (Status is not null)
        {
            Facts.Set(db, Row.No, Facts.StatusPlace, Status);
        }

        if (Output is not null)
        {
            Facts.Set(db, Row.No, Facts.OutputPlace, Output);
        }

        if (Failure is not null)
        {
            Facts.Set(db, Row.No, Facts.FailurePlace, Failure);
        }

        if (Release)
        {
            Facts.Set(db, Row.No, Facts.WaitsPlace, Waits);
        }
    }

    private void Conclude(JournalConnection db, DateTimeOffset now, List<RunId> touched)
    {
        if (RunStates.IsFinal(State))
        {
            var completed = State == RunStates.Completed;
            RunEdits.Ended(db, Row, completed ? Kinds.ChildCompleted : Kinds.ChildFailed, completed ? Output : Failure, now, touched);
        }
        else if (Release && State == RunStates.Running && Inbox.HasMore(db, Row.No))
        {
            // What came while this turn was on its way.
            Wake.Up(db, Row.No, now);
            touched.Add(Row.Run);
        }
    }
}
