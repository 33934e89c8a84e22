using System.Globalization;
using Resolver.Core.Durable;
using Resolver.Engine.Journal;
using Resolver.Engine.Timers;

namespace Resolver.Engine.Dispatch;

/// <summary>Where a scheduled activity stands.</summary>
/// <param name="decision">Its decision; the payload is a stored text.</param>
internal sealed class ActivityState(JournalEntry decision)
{
    private readonly ActivityOptions _options = CallOptions.Read(decision.Detail);
    private DateTimeOffset? _began;

    public JournalEntry Decision => decision;

    public int Call => decision.Call;

    /// <summary>The delivery begun last; 0 before the first.</summary>
    public int Delivery { get; private set; }

    /// <summary>Deliveries that count against the policy: all but those that the engine itself stopped.</summary>
    public int Attempts { get; private set; }

    /// <summary>When the next attempt may begin.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>True from the start of a delivery to its end.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>True while it stands in line for a slot.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether a further attempt is within the policy's limits.</summary>
    /// <param name="at">When it would begin.</param>
    public bool MayRetry(DateTimeOffset at) =>
        Attempts < Math.Clamp(_options.Retry.MaxAttempts, 1, 100)
        && (_options.Retry.Deadline is not { } limit || _began is not { } began || at <= began.Plus(limit));

    public DateTimeOffset Deadline(DateTimeOffset now) => now.Plus(_options.Timeout);

    /// <summary>Takes in a line of the history, or one that is about to be appended.</summary>
    public void Apply(JournalEntry entry)
    {
        switch (entry.Kind)
        {
            case Kinds.ActivityStarted:
                _began ??= entry.At;
                Delivery = entry.Delivery;
                Attempts++;
                IsRunning = true;
                IsQueued = false;
                break;
            case Kinds.ActivityRetried:
                IsRunning = false;
                NotBefore = new DateTimeOffset(long.Parse(entry.Detail, CultureInfo.InvariantCulture), TimeSpan.Zero);
                break;
            case Kinds.ActivityReleased:
                IsRunning = false;
                Attempts--;
                break;
        }
    }

    /// <summary>The process that ran it is gone.</summary>
    public void Interrupt() => IsRunning = false;

    public JournalEntry Started(DateTimeOffset now) => Entry(Kinds.ActivityStarted, now, Delivery + 1);

    /// <summary>The line for the end of the current delivery.</summary>
    public JournalEntry Ended(DeliveryEnd end, DateTimeOffset now) => end switch
    {
        DeliveryEnd.Completed completed => Entry(Kinds.ActivityCompleted, now, Delivery) with { Payload = completed.Result },
        DeliveryEnd.Failed { Failure: { Transient: true } failure } when Heeds(failure) && MayRetry(now.Plus(Backoff())) => Entry(Kinds.ActivityRetried, now, Delivery) with
        {
            Payload = EngineJson.Write(failure),
            Detail = now.Plus(Backoff()).UtcTicks.ToString(CultureInfo.InvariantCulture),
        },
        DeliveryEnd.Failed failed => Failed(failed.Failure, now),
        _ => Entry(Kinds.ActivityReleased, now, Delivery),
    };

    public JournalEntry Failed(FailureDetails failure, DateTimeOffset now) =>
        Entry(Kinds.ActivityFailed, now, Delivery) with { Payload = EngineJson.Write(failure) };

    private bool Heeds(FailureDetails failure) =>
        _options.Retry.OnlyCodes.Count == 0 || _options.Retry.OnlyCodes.Contains(failure.Code, StringComparer.Ordinal);

    private TimeSpan Backoff()
    {
        var policy = _options.Retry;
        var seconds = policy.FirstInterval.TotalSeconds * Math.Pow(Math.Max(1, policy.Backoff), Attempts - 1);
        return seconds < policy.MaxInterval.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : policy.MaxInterval;
    }

    private JournalEntry Entry(string kind, DateTimeOffset now, int delivery) =>
        new(kind, now, Call, decision.Name, decision.Step, delivery);
}
