using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Retry;
using Polly.Timeout;

namespace Resolver.Models.Gateway;

/// <summary>What Polly does for an endpoint, from the outside in: limits, timeout, retry, circuit breaker.</summary>
internal static class ResiliencePipelines
{
    /// <summary>The call that is being executed.</summary>
    public static readonly ResiliencePropertyKey<ModelCall> Call = new("resolver.call");

    private const int MaxRetries = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    public static ResiliencePipeline<T> For<T>(Endpoint endpoint, TimeProvider clock, ILogger logger)
    {
        var builder = new ResiliencePipelineBuilder<T> { Name = endpoint.Name, TimeProvider = clock };
        builder.AddConcurrencyLimiter(endpoint.Tier.MaxConcurrent, queueLimit: int.MaxValue);
        if (endpoint.Tier.RequestsPerMinute is { } rate)
        {
            var limiter = new MinuteRateLimiter(rate, clock);
            builder.AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = args => limiter.AcquireAsync(1, args.Context.CancellationToken) });
        }

        return builder
            .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(endpoint.Tier.TimeoutSeconds) })
            .AddRetry(Retry<T>(endpoint, clock, logger))
            .AddCircuitBreaker(Breaker<T>(endpoint, logger))
            .Build();
    }

    private static RetryStrategyOptions<T> Retry<T>(Endpoint endpoint, TimeProvider clock, ILogger logger) => new()
    {
        MaxRetryAttempts = MaxRetries,

        // Waiting beyond the call's time could not help; whoever retries later knows that it may.
        ShouldHandle = args => ValueTask.FromResult(
            args.Outcome.Exception is CallFailureException { Failure: { Retry: true } failure } && clock.GetUtcNow() + Pause(failure, args.AttemptNumber) < End(args.Context)),
        DelayGenerator = static args => ValueTask.FromResult<TimeSpan?>(Pause(((CallFailureException)args.Outcome.Exception!).Failure, args.AttemptNumber)),
        OnRetry = args =>
        {
            Log.Waiting(logger, endpoint.Name, args.RetryDelay.TotalSeconds);
            return default;
        },
    };

    private static CircuitBreakerStrategyOptions<T> Breaker<T>(Endpoint endpoint, ILogger logger) => new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = 8,
        SamplingDuration = TimeSpan.FromMinutes(1),
        BreakDuration = TimeSpan.FromSeconds(30),
        ShouldHandle = static args => ValueTask.FromResult(IsSick(args)),
        OnOpened = _ =>
        {
            Log.CircuitOpened(logger, endpoint.Name);
            return default;
        },
        OnClosed = _ =>
        {
            Log.CircuitClosed(logger, endpoint.Name);
            return default;
        },
    };

    // A rate limit says that the endpoint is well; a call that its caller gave up says nothing.
    private static bool IsSick<T>(CircuitBreakerPredicateArguments<T> args) => args.Outcome.Exception switch
    {
        CallFailureException { Failure: { Transient: true } failure } => failure.Code != "MODEL-RATE-LIMITED",
        OperationCanceledException => args.Context.Properties.TryGetValue(Call, out var call) && !call.Cancel.IsCancellationRequested,
        _ => false,
    };

    private static TimeSpan Pause(CallFailure failure, int attempt) => failure.RetryAfter ?? FirstPause * Math.Pow(4, attempt);

    private static DateTimeOffset End(ResilienceContext context) =>
        context.Properties.TryGetValue(Call, out var call) && call.End is { } end ? end : DateTimeOffset.MinValue;
}
