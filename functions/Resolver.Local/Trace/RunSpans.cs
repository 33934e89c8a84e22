using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Tracing;
using Resolver.Engine;

namespace Resolver.Local.Trace;

/// <summary>
/// Makes the spans of a run and of its sub-workflows from the journal: when they began and ended, whichever processes worked on them.
/// </summary>
/// <param name="client">The journal.</param>
/// <param name="context">The run.</param>
/// <param name="known">Spans that are there already.</param>
internal sealed class RunSpans(EngineClient client, RunContext context, IReadOnlySet<string> known)
{
    internal Task Emit(CancellationToken cancel) => Emit(context.RootRun, parent: null, step: null, cancel);

    private async Task Emit(RunId run, RunId? parent, string? step, CancellationToken cancel)
    {
        foreach (var child in await Children(run, cancel))
        {
            await Emit(RunId.Parse(child.Outcome), run, child.Step, cancel);
        }

        var id = TraceIds.Of(context.Root, context.RootRun, run);
        if (known.Contains(id.ToHexString()) || await client.Get(run, cancel) is not { State: WorkflowState.Completed or WorkflowState.Failed or WorkflowState.Terminated } ended)
        {
            return;
        }

        var above = parent is null ? default : TraceIds.Of(context.Root, context.RootRun, parent);
        using var span = Begin(ended, above);
        if (span is null)
        {
            return;
        }

        TraceIds.Give(span, id);
        Describe(span, ended, step);
        span.SetEndTime(ended.UpdatedAt.UtcDateTime);
    }

    private async Task<IEnumerable<TimelineEntry>> Children(RunId run, CancellationToken cancel) =>
        (await client.History(run, cancel)).Where(static line => line.Kind == "child-scheduled");

    private Activity? Begin(WorkflowSnapshot run, ActivitySpanId above)
    {
        var operation = run.Workflow == DebugSteps.Workflow.Name ? GenAi.InvokeAgent : GenAi.InvokeWorkflow;
        var span = RunTraces.Source.StartActivity(
            $"{operation} {run.Workflow}",
            ActivityKind.Internal,
            new ActivityContext(context.Root.TraceId, above, context.Root.TraceFlags, isRemote: above != default),
            startTime: run.CreatedAt);
        return operation == GenAi.InvokeAgent
            ? span?.SetTag(GenAi.Operation, operation).SetTag(GenAi.Agent, run.Workflow).SetTag(GenAi.AgentVersion, $"{run.Version}")
            : span?.SetTag(GenAi.Operation, operation).SetTag(GenAi.Workflow, run.Workflow);
    }

    private void Describe(Activity span, WorkflowSnapshot run, string? step)
    {
        span.SetTag(GenAi.Conversation, context.RootRun.Value).SetTag("resolver.run", run.Run.Value).SetTag("resolver.step", step);
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
