using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine;

namespace Resolver.Benchmarks.Measure;

/// <summary>How a client learns that a run has ended, and that its end is on disk.</summary>
internal static class Ends
{
    public static async Task<WorkflowSnapshot> Of(WorkflowEngine engine, RunId run, CancellationToken cancel)
    {
        WorkflowSnapshot? last = null;
        await foreach (var now in engine.Watch(run, cancel))
        {
            last = now;
        }

        return last!;
    }
}
