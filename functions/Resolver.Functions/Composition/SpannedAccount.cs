using System.Text.Json;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Composition;

/// <summary>Makes the spans of a run and of its sub-workflows, once its last step knows how it ended.</summary>
/// <param name="inner">That step.</param>
/// <param name="workflows">Knows the run.</param>
/// <param name="clock">Time.</param>
internal sealed class SpannedAccount(IActivity<AccountInput, AccountedRun> inner, DurableWorkflows workflows, TimeProvider clock) : IActivity<AccountInput, AccountedRun>
{
    /// <inheritdoc />
    public async Task<AccountedRun> Run(ActivityScope scope, AccountInput input, CancellationToken cancel)
    {
        var result = await inner.Run(scope, input, cancel);
        var context = await workflows.TraceOf(scope.Key.Run, cancel);
        if (StepSpans.Source.HasListeners() && context.Root != default && await workflows.Client.Get(scope.Key.Run, cancel) is { } run)
        {
            await Emit(context, run with { Output = JsonSerializer.SerializeToElement(result, ResolverJson.Options), UpdatedAt = clock.GetUtcNow() }, cancel);
        }

        return result;
    }

    private async Task Emit(RunContext context, WorkflowSnapshot run, CancellationToken cancel)
    {
        var children = await workflows.Client.List(new WorkflowQuery { Prefix = DerivedIds.ChildPrefix(run.Run), IncludeChildren = true }, cancel);
        foreach (var child in children.Where(static child => child.State is WorkflowState.Completed or WorkflowState.Failed or WorkflowState.Terminated))
        {
            // Ids of other runs may begin like ours.
            if (await workflows.Client.RootOf(child.Run, cancel) == run.Run)
            {
                RunSpan.Emit(context, child, TraceIds.Below(context.Root, child.Run), context.Span, step: null);
            }
        }

        RunSpan.Emit(context, run, context.Span, context.Root.SpanId, step: null);
    }
}
