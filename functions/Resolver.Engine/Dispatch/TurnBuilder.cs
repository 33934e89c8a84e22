using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Engine.Journal;
using Resolver.Engine.Replay;

namespace Resolver.Engine.Dispatch;

/// <summary>Makes the transaction for what a session has come to.</summary>
internal static class TurnBuilder
{
    /// <summary>Builds the turn; null where there is nothing to write.</summary>
    /// <param name="core">The engine.</param>
    /// <param name="session">The execution.</param>
    /// <param name="turn">The empty turn, with its leases.</param>
    /// <param name="atRest">Nothing runs: the lease may go back.</param>
    /// <param name="halted">The run was suspended, or the engine stops: its outcomes wait undelivered.</param>
    public static async Task<Turn?> Build(EngineCore core, RunSession session, Turn turn, bool atRest, bool halted)
    {
        var shaped = Shape(session, turn with { Taken = [.. session.Taken], Status = session.NewStatus }, atRest, halted, session.Stamp(core.Now));
        LogFailure(core, session, shaped);
        return IsNothing(session, shaped) ? null : await Externalise(core.Payloads, shaped, session.Entries);
    }

    // Also a claim with nothing to say, and a rest that the table has already.
    private static bool IsNothing(RunSession session, Turn turn) =>
        session.Entries.Count == 0 && turn.Status is null && turn.Again is null
        && (!turn.Release || (turn.Held.Owner is null && turn.State == session.Row.State && turn.WakeAt == session.Row.WakeAt));

    private static void LogFailure(EngineCore core, RunSession session, Turn turn)
    {
        if (turn.State == RunStates.Failed && session.End?.Error is { } error)
        {
            core.Options.Log.WorkflowFailed(error, turn.Row.Run.Value, Describe(error).Code);
        }
    }

    private static Turn Shape(RunSession session, Turn turn, bool atRest, bool halted, DateTimeOffset at)
    {
        if (session.Parked is { } parked)
        {
            return atRest ? Closed(turn, session, new(Kinds.RunParked, at, Payload: EngineJson.Write(parked)), RunStates.Parked) : turn;
        }

        if (halted)
        {
            return atRest ? Rest(session, turn) with { WakeAt = Wake.Ready(at) } : turn;
        }

        if (session.End is { } end)
        {
            return end.Error is null && session.NextInput is { } input
                ? Again(session, turn, input, at)
                : Ended(session, turn, end, at);
        }

        return atRest ? Rest(session, turn) with { WakeAt = session.NextTimer?.UtcTicks } : turn;
    }

    private static Turn Rest(RunSession session, Turn turn) => turn with { Release = true, Next = turn.Next.Free, Waits = session.Waits };

    private static Turn Again(RunSession session, Turn turn, string input, DateTimeOffset at) => turn with
    {
        Again = [JournalEntry.Start(session.Row.Workflow, session.Row.Version, at) with { Payload = input }, .. session.Untaken],
    };

    private static Turn Ended(RunSession session, Turn turn, WorkflowEnd end, DateTimeOffset at)
    {
        if (end.Error is { } error)
        {
            return Closed(turn, session, new(Kinds.RunFailed, at, Payload: EngineJson.Write(Describe(error))), RunStates.Failed);
        }

        session.Entries.Add(new(Kinds.RunCompleted, at));
        return turn with { State = RunStates.Completed, Output = end.Output, Release = true, Next = turn.Next.Free };
    }

    private static Turn Closed(Turn turn, RunSession session, JournalEntry last, int state)
    {
        session.Entries.Add(last);
        return turn with { State = state, Failure = last.Payload, Release = true, Next = turn.Next.Free };
    }

    private static FailureDetails Describe(Exception error) => error is ResolverFault or ActivityFailedException
        ? FailureDetails.From(error)
        : new("WORKFLOW-FAILED", $"The workflow failed unexpectedly ({error.GetType().Name}); see the local trace.", Transient: false, FaultKind.Infrastructure);

    private static async Task<Turn> Externalise(Payloads payloads, Turn turn, List<JournalEntry> entries)
    {
        foreach (var entry in entries)
        {
            turn.Entries.Add(await Store(payloads, entry));
        }

        var again = new List<JournalEntry>();
        foreach (var entry in turn.Again ?? [])
        {
            again.Add(await Store(payloads, entry));
        }

        return turn with { Output = await payloads.Store(turn.Output, CancellationToken.None), Again = turn.Again is null ? null : again };
    }

    private static async Task<JournalEntry> Store(Payloads payloads, JournalEntry entry) =>
        entry with { Payload = await payloads.Store(entry.Payload, CancellationToken.None) };
}
