using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Composition;

/// <summary>The traces of runs, from their inputs: a run's span hangs below that of the event which started it.</summary>
/// <param name="client">Knows the runs.</param>
internal sealed class RunContexts(Func<DurableWorkflowClient> client)
{
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<RunId, RunContext> known = new();

    /// <summary>A run in its trace; without one where it cannot be read.</summary>
    public async Task<RunContext> Of(RunId run, CancellationToken cancel)
    {
        if (known.TryGetValue(run, out var context))
        {
            return context;
        }

        try
        {
            context = await Find(run, cancel);
        }
#pragma warning disable CA1031 // Transports throw what they like; a step must not fail because its trace is not found.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return RunContext.Of(traceParent: null, run);
        }

        if (known.Count >= Remembered)
        {
            known.Clear();
        }

        return known[run] = context;
    }

    private async Task<RunContext> Find(RunId run, CancellationToken cancel)
    {
        var root = await client().RootOf(run, cancel);
        var started = await client().Get(root, cancel);
        var parent = started?.Workflow == ResolveSteps.Workflow.Name ? started.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.TraceParent : null;
        return ActivityContext.TryParse(parent, null, isRemote: true, out var trace)
            ? new RunContext(trace, root, TraceIds.Below(trace, run))
            : new RunContext(default, root, default);
    }
}
