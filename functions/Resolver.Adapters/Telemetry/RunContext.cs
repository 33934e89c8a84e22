using System.Diagnostics;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Telemetry;

/// <summary>A run in its trace.</summary>
/// <param name="Root">The trace context of the run that people started; default where it has none.</param>
/// <param name="RootRun">That run.</param>
/// <param name="Span">The span of this run, or of this sub-workflow of it.</param>
public sealed record RunContext(ActivityContext Root, RunId RootRun, ActivitySpanId Span)
{
    /// <summary>As it goes to another process: what hangs below it hangs below this run. Null where the run has no trace.</summary>
    public string? TraceParent => Root == default ? null : $"00-{Root.TraceId}-{Span}-{(Root.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";

    /// <summary>A run that another process works on.</summary>
    /// <param name="traceParent">What that one sent; null, or nonsense, for no trace.</param>
    /// <param name="run">The run.</param>
    public static RunContext Of(string? traceParent, RunId run) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var sent) ? new RunContext(sent, run, sent.SpanId) : new RunContext(default, run, default);
}
