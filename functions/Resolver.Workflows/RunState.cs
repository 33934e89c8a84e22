using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Workflows;

/// <summary>
/// What a run has learned so far; rebuilt by every replay. It is the only way to the context's activities: each call is raced with the
/// cancel event and bounded by the run's deadline.
/// </summary>
internal sealed class RunState
{
    private readonly Task<EventResult<CancelRequest>> cancelled;
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> waits = [];

    internal RunState(IWorkflowContext context, ResolveRequest request)
    {
        Context = context;
        Request = request;
        StartedAt = context.UtcNow;
        Deadline = StartedAt.AddMinutes(request.Limits.MaxMinutes);
        cancelled = context.WaitForEvent(ResolveSteps.Cancel, DateTimeOffset.MaxValue);
    }

    internal IWorkflowContext Context { get; }

    internal ResolveRequest Request { get; }

    internal DateTimeOffset StartedAt { get; }

    /// <summary>Of the workflow that this run began with: what came later is not done in it.</summary>
    internal int Version { get; init; } = 1;

    /// <summary>Waiting for people moves it.</summary>
    internal DateTimeOffset Deadline { get; private set; }

    internal RepoSnapshot? Snapshot { get; set; }

    internal Enrichment? Enrichment { get; set; }

    internal Classification? Classification { get; set; }

    internal Reproduction? Reproduction { get; set; }

    internal Retrieved? Retrieved { get; set; }

    internal List<AttemptRecord> Attempts { get; } = [];

    internal ArtifactRef? LastPatch { get; private set; }

    internal IReadOnlyList<RepoPath> LastPaths { get; private set; } = [];

    internal GateVerdict? LastVerdict { get; set; }

    internal TestCounts? HeadCounts { get; set; }

    internal string? ApprovedBy { get; set; }

    /// <summary>How often the run has asked to exceed a budget.</summary>
    internal int Exceeds { get; set; }

    /// <summary>How often the run has asked a person about the issue.</summary>
    internal int Questions { get; set; }

    internal int ModelCalls => Attempts.Sum(static attempt => attempt.ModelCalls) + Besides.Calls;

    /// <summary>What models were asked besides the attempts: for a test, a route, a hand-over.</summary>
    internal ModelUsage Besides { get; private set; } = ModelUsage.None;

    /// <summary>
    /// What steps cost that a budget cut short and that were made again. For the record alone: the ledger holds it against every limit, and
    /// a run in flight decides as it did when this was not counted.
    /// </summary>
    internal ModelUsage CutShort { get; private set; } = ModelUsage.None;

    internal decimal Spent => Attempts.Sum(attempt => attempt.Usd) + Besides.Usd;

    internal IEnumerable<string> ModelTiers => Request.Tiers.Where(static tier => tier != Workflows.Attempts.Mechanical);

    /// <summary>32 hex digits; empty where intake made no trace.</summary>
    internal string TraceId => Request.TraceParent.Split('-') is { Length: 4 } parts ? parts[1] : string.Empty;

    internal CommitRef At => new(Snapshot!.Repo, Snapshot.Base);

    internal Reproduction.Ready? Baseline => Reproduction as Reproduction.Ready;

    /// <summary>Past four fifths of the time nothing new is begun: what is left is for handing over.</summary>
    internal bool TimeIsUp => Context.UtcNow >= Deadline - (0.2 * TimeSpan.FromMinutes(Request.Limits.MaxMinutes));

    /// <summary>Counts what was asked besides the attempts.</summary>
    internal void Count(ModelUsage used) => Besides = Besides.Plus(used);

    /// <summary>Counts a step that a budget cut short, and that is made again now that a person has let it exceed.</summary>
    internal void MadeAgain(ModelUsage used) => CutShort = CutShort.Plus(used);

    /// <summary>A new patch: what was found out about the one before does not hold for it.</summary>
    internal void Propose(AttemptResult.Proposed proposed)
    {
        LastPatch = proposed.Patch;
        LastPaths = proposed.Paths;
        LastVerdict = null;
        HeadCounts = null;
    }

    /// <summary>The change is on another base from now on, and what is known of it was found out there.</summary>
    internal void Follow(RepoSnapshot now, Enrichment enrichment, Rebased.Clean change, GateVerdict verdict, Reproduction.Ready? baseline, HeadTests? head)
    {
        Snapshot = now;
        Enrichment = enrichment;
        Reproduction = baseline ?? Reproduction;
        LastPatch = change.Patch;
        LastPaths = change.Paths;
        LastVerdict = verdict;
        HeadCounts = head?.Counts;
    }

    /// <summary>The limit of time holds anew: for work that comes after a person has waited or decided.</summary>
    internal void RenewTime() => Deadline = Context.UtcNow.AddMinutes(Request.Limits.MaxMinutes);

    internal Task<TOut> Call<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, TIn input, string? step = null, int attempt = 0)
    {
        Show(activity.Name, attempt);
        return Guarded(Context.CallActivity(activity, step ?? activity.Name, input, Within(Deadline)));
    }

    /// <summary>A step that must run whatever happened, with time of its own; not cut by a cancel event.</summary>
    internal Task<TOut> CallAlways<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, TIn input, string? step = null) =>
        Context.CallActivity(activity, step ?? activity.Name, input, Within(Context.UtcNow.AddMinutes(5)));

    /// <summary>
    /// A sub-workflow, raced with the cancel event: it is told, and ends politely, so that what it spent is on record.
    /// </summary>
    internal async Task<DebugResult> CallChild(WorkflowDefinition<DebugInput, DebugResult> workflow, string step, DebugInput input)
    {
        Show(step, Attempts[^1].Number);
        var child = Context.CallSubWorkflow(workflow, step, input);
        if (await Task.WhenAny(child, cancelled) != cancelled)
        {
            return await child;
        }

        var request = (await cancelled).Value!;
        await CallAlways(DebugSteps.StopChild, new StopChildInput(DerivedIds.Child(Context.Run, 0, step), request), $"stop-{step}");
        return await child;
    }

    /// <exception cref="RunCancelledException">The cancel event is there.</exception>
    internal async Task StopIfCancelled()
    {
        if (cancelled.IsCompleted)
        {
            throw new RunCancelledException((await cancelled).Value!);
        }
    }

    /// <summary>The time since then was spent waiting for a person: it does not count.</summary>
    internal void WaitedSince(DateTimeOffset since)
    {
        waits.Add((since, Context.UtcNow));
        Deadline += Context.UtcNow - since;
    }

    /// <summary>How much of the time since then was spent waiting for a person.</summary>
    private TimeSpan WaitedIn(DateTimeOffset since) =>
        waits.Where(wait => wait.From >= since).Aggregate(TimeSpan.Zero, static (sum, wait) => sum + (wait.To - wait.From));

    /// <summary>When an attempt that began then has begun, not counting what was spent waiting for a person, and when its time is over.</summary>
    internal (DateTimeOffset Begin, DateTimeOffset End) AttemptTime(DateTimeOffset since)
    {
        var begin = since + WaitedIn(since);
        var end = begin.AddMinutes(Request.Limits.AttemptMinutes);
        return (begin, Deadline < end ? Deadline : end);
    }

    internal void Show(
        string stage, int attempt = 0, PendingApproval? waiting = null, Ending? ending = null, PendingBudget? budget = null, PendingQuestion? question = null) =>
        Context.SetStatus(new RunStatus
        {
            Stage = stage,
            Attempt = attempt,
            Usd = Spent,
            Waiting = waiting,
            Budget = budget,
            Question = question,
            Outcome = ending?.Outcome,
            StopReason = ending?.StopReason,
        });

    internal async Task<T> Guarded<T>(Task<T> step)
    {
        if (await Task.WhenAny(step, cancelled) == cancelled)
        {
            throw new RunCancelledException((await cancelled).Value!);
        }

        return await step;
    }

    // Ten deliveries: a machine that is killed again and again during one step still gets through. Faults that a retry cannot help
    // are not repeated, whatever this says.
    private ActivityOptions Within(DateTimeOffset deadline)
    {
        var left = deadline - Context.UtcNow;
        return new ActivityOptions
        {
            Timeout = left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1),
            Retry = new RetryPolicy { MaxAttempts = 10, FirstInterval = TimeSpan.FromMilliseconds(500) },
        };
    }
}
