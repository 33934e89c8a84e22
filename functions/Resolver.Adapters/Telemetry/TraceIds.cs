using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Telemetry;

/// <summary>
/// Ids that follow from a run alone, so that every process that works on it hangs its spans below the same parents. The run's own span
/// has the id of its trace context, that of a sub-workflow is made from trace and run.
/// </summary>
public static class TraceIds
{
    /// <summary>The id of the span of a run.</summary>
    /// <param name="root">The trace context that the run began with.</param>
    /// <param name="rootRun">The run that people started.</param>
    /// <param name="run">That run, or a sub-workflow of it.</param>
    public static ActivitySpanId Of(ActivityContext root, RunId rootRun, RunId run) =>
        run == rootRun ? root.SpanId : Below(root, run);

    /// <summary>The id of the span of a run below somebody else's span: that of the event that started it.</summary>
    public static ActivitySpanId Below(ActivityContext root, RunId run) => Hash($"{root.TraceId}/{run}");

    /// <summary>The id of the span of a step: the same for a delivery whose process died, and left children without it, and for the next one.</summary>
    /// <param name="root">The trace context that the run began with.</param>
    /// <param name="step">The step.</param>
    /// <param name="ended">How many spans of the step are finished already.</param>
    public static ActivitySpanId Of(ActivityContext root, StepKey step, int ended) => Hash($"{root.TraceId}/{step}/{ended}");

    /// <summary>Gives a span that has just begun, and has no children yet, an id that is known beforehand.</summary>
    public static void Give(Activity span, ActivitySpanId id) => SpanIdOf(span) = id.ToHexString();

    private static ActivitySpanId Hash(string text) => ActivitySpanId.CreateFromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    // System.Diagnostics makes ids at random and lets nobody else choose; TraceTests notices if the field goes.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity span);
}
