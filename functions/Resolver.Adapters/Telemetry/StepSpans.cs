using System.Diagnostics;
using Resolver.Core.Durable;
using Resolver.Core.Tracing;

namespace Resolver.Adapters.Telemetry;

/// <summary>The spans of steps, on every host: made by activities, below the span of their run or sub-workflow, never by a workflow, which is replayed.</summary>
public static class StepSpans
{
    /// <summary>Spans of steps and runs.</summary>
    public static readonly ActivitySource Source = new("Resolver.Run");

    /// <summary>The run or sub-workflow of a span.</summary>
    public const string RunTag = "resolver.run";

    /// <summary>The step of a span.</summary>
    public const string StepTag = "resolver.step";

    /// <summary>Which delivery of its step a span is; other spans have none.</summary>
    public const string DeliveryTag = "resolver.delivery";

    /// <summary>Begins the span of a step; dispose it when the step has ended. Null where nobody listens.</summary>
    /// <param name="name">The activity's name.</param>
    /// <param name="scope">The step and its delivery.</param>
    /// <param name="context">The run's. Begun by a method that awaits, a span would be current for that method alone.</param>
    /// <param name="ended">How many spans of the step are finished already.</param>
    public static Activity? Begin(string name, ActivityScope scope, RunContext context, int ended)
    {
        var root = context.Root;
        var parent = root == default ? default : new ActivityContext(root.TraceId, context.Span, root.TraceFlags, isRemote: true);
        if (Source.StartActivity(name, ActivityKind.Internal, parent) is not { } span)
        {
            return null;
        }

        if (root != default)
        {
            TraceIds.Give(span, TraceIds.Of(root, scope.Key, ended));
        }

        return span.SetTag(GenAi.Conversation, context.RootRun.Value)
            .SetTag(RunTag, scope.Key.Run.Value)
            .SetTag(StepTag, scope.Key.Step)
            .SetTag(DeliveryTag, scope.Delivery);
    }

    /// <summary>The step failed: its code and the type of what was thrown, never its message.</summary>
    public static FailureDetails Fail(Activity? span, Exception failed)
    {
        var failure = FailureDetails.From(failed);
        span?.SetStatus(ActivityStatusCode.Error, failure.Code).SetTag(GenAi.ErrorType, failure.Code).SetTag("exception.type", failed.GetType().FullName);
        return failure;
    }
}
