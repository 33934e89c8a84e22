using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine.Dispatch;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Replay;

/// <summary>
/// A workflow's code in memory, brought forward by the outcomes that it is given. What it decides between two outcomes depends on the
/// outcomes before it alone, so a replay that is given the same outcomes makes the same decisions, in the same order.
/// </summary>
internal sealed class WorkflowInstance
{
    private readonly ReplayScheduler _scheduler = new();
    private readonly WorkflowBinding _binding;
    private readonly List<JournalEntry> _recorded;
    private readonly List<JournalEntry> _decisions = [];
    private readonly Dictionary<int, PendingCall> _pending = [];
    private readonly List<WaitCall> _waits = [];
    private readonly List<JournalEntry> _events = [];
    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);
    private int _undelivered;
    private int _calls;
    private Task<string>? _code;

    public WorkflowInstance(RunId run, int execution, WorkflowBinding binding, IEnumerable<JournalEntry> history)
    {
        Run = run;
        Execution = execution;
        _binding = binding;
        _recorded = [.. history.Where(static entry => Kinds.IsDecision(entry.Kind)).OrderBy(static entry => entry.Call)];
        _undelivered = history.Count(static entry => Kinds.IsOutcome(entry.Kind));
    }

    public RunId Run { get; }

    public int Execution { get; }

    /// <summary>The rules that the run was started under.</summary>
    public LogicFlags Flags { get; init; }

    /// <summary>The time of the outcome delivered last.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>True while recorded outcomes or decisions are still ahead.</summary>
    public bool IsReplaying => _undelivered > 0 || _calls < _recorded.Count;

    /// <summary>The status published last, as JSON.</summary>
    public string? Status { get; private set; }

    /// <summary>The input of the next execution, as JSON, once the workflow asked for it.</summary>
    public string? NextInput { get; private set; }

    /// <summary>Why the code does not fit the history.</summary>
    public FailureDetails? Misfit { get; private set; }

    /// <summary>Calls without an outcome.</summary>
    public IReadOnlyCollection<PendingCall> Pending => _pending.Values;

    /// <summary>Events that no wait has taken, in order.</summary>
    public IReadOnlyList<JournalEntry> Untaken => _events;

    /// <summary>The workflow's end, or null while it goes on.</summary>
    public WorkflowEnd? End { get; private set; }

    /// <summary>Events that are awaited now.</summary>
    public IEnumerable<PendingWait> Waits => _waits.Select(static wait => new PendingWait(wait.Decision.Name, wait.Deadline));

    /// <summary>Makes sure that calls come from the workflow's own turn.</summary>
    public void DemandTurn()
    {
        if (!_scheduler.IsCurrent)
        {
            throw EngineFaults.OffThread();
        }
    }

    /// <summary>Gives the workflow what happened, in the order of the history, and lets it come to its next decisions.</summary>
    public void Deliver(JournalEntry outcome)
    {
        if (Misfit is not null || End is not null)
        {
            Keep(outcome);
            return;
        }

        Now = outcome.At > Now ? outcome.At : Now;
        _undelivered = Math.Max(0, _undelivered - 1);
        try
        {
            _scheduler.RunToQuiescence(() => Route(outcome));
            End = _code is { IsCompleted: true } ? WorkflowEnd.Of(_code) : null;
        }
        catch (JsonException)
        {
            Misfit = EngineFaults.PayloadInvalid(outcome.Step.Length > 0 ? $"step '{outcome.Step}'" : $"'{outcome.Name}'");
        }
    }

    /// <summary>Decisions since the last call of this method, to be committed. Finds out whether all recorded ones were met.</summary>
    public IReadOnlyList<JournalEntry> TakeDecisions()
    {
        if (Misfit is null && _calls < _recorded.Count)
        {
            Misfit = EngineFaults.Diverged(End is null ? "no further step" : "its end", Describe(_recorded[_calls]));
        }

        if (Misfit is null && End is null && _pending.Count == 0)
        {
            Misfit = EngineFaults.Stuck();
        }

        var taken = _decisions.ToList();
        _decisions.Clear();
        return taken;
    }

    public void Publish(string status) => Status = status;

    public void ContinueWith(string input) => NextInput = input;

    /// <summary>Refuses a step's name that this execution has used.</summary>
    public void Claim(string step)
    {
        if (!_steps.Add(step))
        {
            throw EngineFaults.StepDuplicate(step);
        }
    }

    /// <summary>Numbers a call and matches it with the history; a new one becomes a decision.</summary>
    public JournalEntry Decide(JournalEntry call)
    {
        var number = _calls++;
        if (number >= _recorded.Count)
        {
            var decision = call with { Call = number, At = Now };
            _decisions.Add(decision);
            return decision;
        }

        var recorded = _recorded[number];
        if (recorded.Kind == call.Kind && recorded.Name == call.Name && recorded.Step == call.Step)
        {
            return recorded;
        }

        Misfit ??= EngineFaults.Diverged(Describe(call), Describe(recorded));
        throw new InvalidOperationException(Misfit.Message);
    }

    /// <summary>Waits for the outcome of a decided call.</summary>
    public void Await(PendingCall call)
    {
        if (call is WaitCall wait)
        {
            if (TakeBuffered(wait))
            {
                return;
            }

            _waits.Add(wait);
        }

        _pending.Add(call.Decision.Call, call);
    }

    // An event that meets an ended execution belongs to the next one, if there is one.
    private void Keep(JournalEntry outcome)
    {
        if (outcome.Kind == Kinds.EventReceived)
        {
            _events.Add(outcome);
        }
    }

    private void Route(JournalEntry outcome)
    {
        switch (outcome.Kind)
        {
            case Kinds.RunStarted:
                _code = _binding.Invoke(new ReplayContext(this), outcome.Payload!);
                break;
            case Kinds.EventReceived:
                _events.Add(outcome);
                OfferEvent(outcome);
                break;
            default:
                Settle(outcome);
                break;
        }
    }

    private void Settle(JournalEntry outcome)
    {
        // A timer that lost its race is no longer pending: its firing means nothing.
        if (_pending.Remove(outcome.Call, out var call))
        {
            if (call is WaitCall wait)
            {
                _waits.Remove(wait);
            }

            call.Complete(outcome);
        }
    }

    private void OfferEvent(JournalEntry received)
    {
        if (_waits.Find(wait => wait.Decision.Name == received.Name) is not { } taker)
        {
            return;
        }

        _events.Remove(received);
        if (taker.Offer(received.Payload!) is { } give)
        {
            // First out of the books: the workflow may wait again before this returns.
            _waits.Remove(taker);
            _pending.Remove(taker.Decision.Call);
            give();
        }
    }

    private bool TakeBuffered(WaitCall wait)
    {
        while (_events.Find(entry => entry.Name == wait.Decision.Name) is { } next)
        {
            _events.Remove(next);
            if (wait.Offer(next.Payload!) is { } give)
            {
                give();
                return true;
            }
        }

        return false;
    }

    private static string Describe(JournalEntry call) => call.Kind switch
    {
        Kinds.ActivityScheduled => $"activity '{call.Name}' as step '{call.Step}'",
        Kinds.ChildScheduled => $"sub-workflow '{call.Name}' as step '{call.Step}'",
        Kinds.WaitScheduled => $"a wait for event '{call.Name}'",
        _ => "a timer",
    };
}

/// <summary>How a workflow's code ended: with its result as JSON, or with an exception.</summary>
internal sealed record WorkflowEnd(string? Output, Exception? Error)
{
    public static WorkflowEnd Of(Task<string> code) =>
#pragma warning disable VSTHRD002, MA0045 // It has completed.
        code.IsCompletedSuccessfully ? new(code.Result, null) : new(null, code.Exception?.InnerException ?? new OperationCanceledException());
#pragma warning restore VSTHRD002, MA0045
}
