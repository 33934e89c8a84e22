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
    /// <param name="token">The lease.</param>
    /// <param name="atRest">Nothing runs: the lease may go back.</param>
    /// <param name="halted">The run was suspended, or the engine stops: its outcomes wait undelivered.</param>
    public static async Task<Turn?> Build(EngineCore core, RunSession session, long token, bool atRest, bool halted)
    {
        var turn = new Turn(session.Row.Run, session.Row.Root, session.Row.Execution, token)
        {
            Taken = [.. session.Taken],
            Status = session.NewStatus,
            Waits = session.Waits,
        };
        turn = Shape(session, turn, atRest, halted, session.Stamp(core.Now));
        LogFailure(core, session, turn);
        if (!turn.Release && turn.Next is null && session.Entries.Count == 0 && turn.Status is null)
        {
            return null;
        }

        return await Externalise(core.Payloads, turn, session.Entries);
    }

    private static void LogFailure(EngineCore core, RunSession session, Turn turn)
    {
        if (turn.State == RunStates.Failed && session.End?.Error is { } error)
        {
            core.Options.Log.WorkflowFailed(error, turn.Run.Value, Describe(error).Code);
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
            return turn with { Release = atRest };
        }

        if (session.End is { } end)
        {
            return end.Error is null && session.NextInput is { } input
                ? Again(session, turn, input, at)
                : Ended(session, turn, end, at);
        }

        return atRest ? turn with { Release = true, WakeAt = session.NextTimer?.UtcTicks } : turn;
    }

    private static Turn Again(RunSession session, Turn turn, string input, DateTimeOffset at) => turn with
    {
        Next = [new(Kinds.RunStarted, at, Name: session.Row.Workflow, Payload: input), .. session.Untaken],
    };

    private static Turn Ended(RunSession session, Turn turn, WorkflowEnd end, DateTimeOffset at)
    {
        if (end.Error is { } error)
        {
            return Closed(turn, session, new(Kinds.RunFailed, at, Payload: EngineJson.Write(Describe(error))), RunStates.Failed);
        }

        session.Entries.Add(new(Kinds.RunCompleted, at));
        return turn with { State = RunStates.Completed, Output = end.Output, Waits = null, WakeAt = null, Release = true };
    }

    private static Turn Closed(Turn turn, RunSession session, JournalEntry last, int state)
    {
        session.Entries.Add(last);
        return turn with { State = state, Failure = last.Payload, Waits = null, WakeAt = null, Release = true };
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

        var next = new List<JournalEntry>();
        foreach (var entry in turn.Next ?? [])
        {
            next.Add(await Store(payloads, entry));
        }

        return turn with { Output = await payloads.Store(turn.Output, CancellationToken.None), Next = turn.Next is null ? null : next };
    }

    private static async Task<JournalEntry> Store(Payloads payloads, JournalEntry entry) =>
        entry with { Payload = await payloads.Store(entry.Payload, CancellationToken.None) };
}
