using Resolver.Core.Durable;

namespace Resolver.Functions.Durable;

/// <summary>
/// One activity call with its retries, decided in the orchestrator: Durable's own retry policies know neither our codes nor our
/// deadline, and start a new attempt under a key that the activity does not see.
/// </summary>
internal sealed class RetriedCall(DurableWorkflowContext context, string activity, ActivityCall call, RetryPolicy policy)
{
    private int _attempts;
    private DateTimeOffset? _began;

    /// <summary>The result of the first delivery that has one.</summary>
    /// <exception cref="ActivityFailedException">The policy allows no further attempt.</exception>
    public async Task<TOut> Run<TOut>()
    {
        for (var delivery = 1; ; delivery++)
        {
            var outcome = await context.Deliver(activity, call with { Delivery = delivery });
            _began ??= outcome.Began;
            if (outcome.Result is { } result)
            {
                return context.Load<TOut>(result, call.Step);
            }

            if (!outcome.Released)
            {
                await Pause(outcome);
            }

            if (context.Closed)
            {
                throw new ActivityFailedException(call.Step, DurableFaults.Terminated("The run that called it has ended."));
            }
        }
    }

    private async Task Pause(ActivityOutcome outcome)
    {
        _attempts++;
        var due = Plus(context.UtcNow, Backoff());
        if (!MayRetry(outcome, due))
        {
            throw new ActivityFailedException(call.Step, outcome.Failure ?? DurableFaults.Interrupted(_attempts));
        }

        if (due > context.UtcNow && !context.Closed)
        {
            await context.Sleep(due, CancellationToken.None);
        }
    }

    private bool MayRetry(ActivityOutcome outcome, DateTimeOffset due) =>
        (outcome.Interrupted || (outcome.Failure is { Transient: true } failure && Heeds(failure)))
        && _attempts < Math.Clamp(policy.MaxAttempts, 1, 100)
        && (policy.Deadline is not { } limit || _began is not { } began || due <= Plus(began, limit));

    private bool Heeds(FailureDetails failure) => policy.OnlyCodes.Count == 0 || policy.OnlyCodes.Contains(failure.Code, StringComparer.Ordinal);

    private TimeSpan Backoff()
    {
        var seconds = policy.FirstInterval.TotalSeconds * Math.Pow(Math.Max(1, policy.Backoff), _attempts - 1);
        return seconds < policy.MaxInterval.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : policy.MaxInterval;
    }

    private static DateTimeOffset Plus(DateTimeOffset time, TimeSpan span) => span < DateTimeOffset.MaxValue - time ? time + span : DateTimeOffset.MaxValue;
}
