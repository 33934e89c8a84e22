using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Models.Spending;

namespace Resolver.Models.Calls;

/// <summary>One ask: a request, and at most two more where the endpoint failed, all within the tier's time and the caller's money.</summary>
internal sealed class ModelCaller(TierClient client, TimeProvider clock, ILogger logger)
{
    private const int MaxRetries = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Asks. Nothing is sent, also not again, when the request could bring the spending above its limit.</summary>
    public async Task<CallResult> Ask(IReadOnlyList<ChatMessage> messages, ModelEstimate estimate, SpendMeter spend, StepKey key, CancellationToken cancel)
    {
        var before = client.Dialect;
        var result = await Try(messages, estimate, spend, key, cancel);
        if (result is CallResult.Failed)
        {
            // Leaving things out did not help: the refusal was about something else.
            client.Dialect = before;
        }

        return result;
    }

    private async Task<CallResult> Try(IReadOnlyList<ChatMessage> messages, ModelEstimate estimate, SpendMeter spend, StepKey key, CancellationToken cancel)
    {
        var end = clock.GetUtcNow() + TimeSpan.FromSeconds(client.Tier.TimeoutSeconds);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(client.Tier.TimeoutSeconds), clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        for (var retries = 0; ;)
        {
            var result = await Once(messages, estimate, spend, key, stop.Token, cancel);
            if (result is not CallResult.Failed { Failure: var failure })
            {
                return result;
            }

            if (client.Adapt(failure.Objection))
            {
                Log.Adapted(logger, client.Tier.Name, failure.Objection);
                continue;
            }

            if (!failure.Retry || retries == MaxRetries || !spend.Affords(estimate) || !await Pause(failure, retries++, end, cancel))
            {
                return result;
            }
        }
    }

    private async Task<CallResult> Once(IReadOnlyList<ChatMessage> messages, ModelEstimate estimate, SpendMeter spend, StepKey key, CancellationToken stop, CancellationToken cancel)
    {
        using var trace = ModelTelemetry.Start(client.Tier, key);
        var started = clock.GetTimestamp();
        try
        {
            var response = await client.Send(messages, stop);
            var usd = Account(response.Usage, estimate, spend, trace);
            Log.Answered(logger, client.Tier.Name, key.Step, clock.GetElapsedTime(started).TotalSeconds, usd);
            return Read(response, trace);
        }
        catch (CallFailureException failed)
        {
            return Fail(failed.Failure, estimate, spend, trace);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Fail(CallFailure.TimedOut(client.Tier.TimeoutSeconds), estimate, spend, trace);
        }
    }

    private static CallResult Read(ChatResponse response, Activity? trace)
    {
        var declined = response.Messages.SelectMany(message => message.Contents).OfType<ErrorContent>().Any();
        ModelTelemetry.Finish(trace, response.FinishReason);
        return response.FinishReason == ChatFinishReason.ContentFilter
            ? new CallResult.Failed(CallFailure.Filtered)
            : new CallResult.Reply(response.Text, response.FinishReason == ChatFinishReason.Length, declined && response.Text.Length == 0);
    }

    private decimal Account(UsageDetails? usage, ModelEstimate estimate, SpendMeter spend, Activity? trace)
    {
        if (usage is { InputTokenCount: > 0 and var tokensIn, OutputTokenCount: >= 0 and var tokensOut })
        {
            ModelTelemetry.Used(trace, tokensIn, tokensOut);
            return spend.Add(tokensIn, usage.CachedInputTokenCount ?? 0, tokensOut);
        }

        Log.UsageMissing(logger, client.Tier.Name);
        return spend.AddMaximum(estimate);
    }

    private CallResult.Failed Fail(CallFailure failure, ModelEstimate estimate, SpendMeter spend, Activity? trace)
    {
        if (failure.MayBeBilled)
        {
            spend.AddMaximum(estimate);
        }

        ModelTelemetry.Fail(trace, failure);
        Log.CallFailed(logger, client.Tier.Name, failure.Code, failure.Status, failure.MayBeBilled);
        return new CallResult.Failed(failure);
    }

    private async Task<bool> Pause(CallFailure failure, int retries, DateTimeOffset end, CancellationToken cancel)
    {
        var pause = failure.RetryAfter ?? FirstPause * Math.Pow(4, retries);
        if (clock.GetUtcNow() + pause >= end)
        {
            // Waiting could not help within this call's time; whoever retries later knows that it may.
            return false;
        }

        Log.Waiting(logger, client.Tier.Name, pause.TotalSeconds);
        await Task.Delay(pause, clock, cancel);
        return true;
    }
}
