using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Tracing;

namespace Resolver.Adapters.Telemetry;

/// <summary>The span of a run or of a sub-workflow as a whole, made when it has ended: when it began and ended, whichever processes worked on it.</summary>
public static class RunSpan
{
    /// <summary>Makes it.</summary>
    /// <param name="context">The run that people know.</param>
    /// <param name="run">The run, or a sub-workflow of it, as it ended.</param>
    /// <param name="id">Its span.</param>
    /// <param name="above">The span that it hangs below; default for none.</param>
    /// <param name="step">The step of its parent that it is; null for a run.</param>
    public static void Emit(RunContext context, WorkflowSnapshot run, ActivitySpanId id, ActivitySpanId above, string? step)
    {
        using var span = Begin(context, run, above);
        if (span is not null)
        {
            TraceIds.Give(span, id);
            Describe(span, context, run, step);
            span.SetEndTime(run.UpdatedAt.UtcDateTime);
        }
    }

    private static Activity? Begin(RunContext context, WorkflowSnapshot run, ActivitySpanId above)
    {
        var operation = run.Workflow == DebugSteps.Workflow.Name ? GenAi.InvokeAgent : GenAi.InvokeWorkflow;
        var span = StepSpans.Source.StartActivity(
            $"{operation} {run.Workflow}",
            ActivityKind.Internal,
            new ActivityContext(context.Root.TraceId, above, context.Root.TraceFlags, isRemote: above != default),
            startTime: run.CreatedAt);
        return operation == GenAi.InvokeAgent
            ? span?.SetTag(GenAi.Operation, operation).SetTag(GenAi.Agent, run.Workflow).SetTag(GenAi.AgentVersion, $"{run.Version}")
            : span?.SetTag(GenAi.Operation, operation).SetTag(GenAi.Workflow, run.Workflow);
    }

    private static void Describe(Activity span, RunContext context, WorkflowSnapshot run, string? step)
    {
        span.SetTag(GenAi.Conversation, context.RootRun.Value).SetTag(StepSpans.RunTag, run.Run.Value).SetTag(StepSpans.StepTag, step);
        if (run.Failure is { } failure)
        {
            span.SetTag(GenAi.ErrorType, failure.Code).SetStatus(ActivityStatusCode.Error, failure.Code);
        }
        else if (run.Workflow == ResolveSteps.Workflow.Name && run.Output?.Deserialize<AccountedRun>(ResolverJson.Options) is { } finished)
        {
            Describe(span, finished);
        }
        else if (run.Workflow == DebugSteps.Workflow.Name && run.Output?.Deserialize<DebugResult>(ResolverJson.Options) is { } loop)
        {
            span.SetTag("resolver.stop_reason", loop.Code).SetTag("resolver.tool_calls", loop.ToolCalls)
                .SetTag(GenAi.InputTokens, loop.Usage.TokensIn).SetTag(GenAi.OutputTokens, loop.Usage.TokensOut).SetTag("resolver.usd", (double)loop.Usage.Usd);
        }
    }

    private static void Describe(Activity span, AccountedRun finished)
    {
        var record = finished.Record;
        span.SetTag("resolver.outcome", JsonNamingPolicy.CamelCase.ConvertName(record.Outcome.ToString())).SetTag("resolver.stop_reason", record.StopReason)
            .SetTag(GenAi.InputTokens, record.TokensIn).SetTag(GenAi.OutputTokens, record.TokensOut).SetTag("resolver.usd", (double)record.Usd);
        if (finished.Failure is { } failure)
        {
            span.SetTag(GenAi.ErrorType, failure.Code).SetStatus(ActivityStatusCode.Error, failure.Code);
        }
    }
}
