using Resolver.Adapters.Telemetry;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
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
        RunSpan.Emit(context, ended, id, above, step);
    }

    private async Task<IEnumerable<TimelineEntry>> Children(RunId run, CancellationToken cancel) =>
        (await client.History(run, cancel)).Where(static line => line.Kind == "child-scheduled");
}
