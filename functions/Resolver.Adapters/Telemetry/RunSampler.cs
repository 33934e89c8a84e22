using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;
using Resolver.Adapters.Configuration;
using Resolver.Core.Tracing;

namespace Resolver.Adapters.Telemetry;

/// <summary>Which runs' spans are sent.</summary>
/// <param name="Ratio"><c>RESOLVER_TRACE_RATIO</c>: of the runs that went well and were cheap. Default 1 (all), range 0 to 1.</param>
/// <param name="KeepUsd"><c>RESOLVER_TRACE_KEEP_USD</c>: a run that cost so much is sent whatever the ratio, US dollars. Default 1, range 0 to 500.</param>
public sealed record SamplingOptions(double Ratio, double KeepUsd)
{
    /// <summary>Spans that wait for the end of their runs, in this process. Above it those of the run that began to wait first are sent. Default 20,000.</summary>
    public int MaxHeld { get; init; } = 20_000;

    /// <summary>Reads them.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>APP-SETTING</c>.</exception>
    public static SamplingOptions Load(SettingSource source) =>
        new((double)source.Number("RESOLVER_TRACE_RATIO", 1, 0, 1), (double)source.Number("RESOLVER_TRACE_KEEP_USD", 1, 0, 500));
}

/// <summary>
/// Sends every span of a run that failed, was handed over or was expensive, and of the others the share that is wanted. A run's share follows
/// from its trace id, so that all processes choose the same ones. Of the rest, spans wait here until the run has ended or shows that it
/// matters; who never sees the end of a run (hands, runner) sends what failed there. What still waits when the process stops is sent.
/// </summary>
/// <param name="kept">Takes what is sent.</param>
/// <param name="options">Which.</param>
public sealed class RunSampler(BaseProcessor<Activity> kept, SamplingOptions options) : BaseProcessor<Activity>
{
    private const int Remembered = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<ActivityTraceId, Held> held = [];
    private readonly Queue<ActivityTraceId> order = new();
    private readonly Dictionary<ActivityTraceId, bool> decided = [];
    private readonly Queue<ActivityTraceId> decisions = new();
    private int waiting;

    /// <inheritdoc />
    public override void OnStart(Activity data) => kept.OnStart(data);

    /// <inheritdoc />
    public override void OnEnd(Activity data)
    {
        if (IsWanted(data.TraceId))
        {
            kept.OnEnd(data);
            return;
        }

        lock (gate)
        {
            if (decided.TryGetValue(data.TraceId, out var keep))
            {
                Send(keep || Failed(data) ? [data] : []);
                return;
            }

            var run = Hold(data);
            if (Failed(data) || run.Usd >= options.KeepUsd)
            {
                Decide(data.TraceId, keep: true);
            }
            else if (IsRun(data))
            {
                Decide(data.TraceId, keep: false);
            }

            while (waiting > options.MaxHeld)
            {
                Decide(order.Dequeue(), keep: true);
            }
        }
    }

    /// <inheritdoc />
    protected override bool OnForceFlush(int timeoutMilliseconds) => kept.ForceFlush(timeoutMilliseconds);

    /// <inheritdoc />
    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        lock (gate)
        {
            foreach (var trace in held.Keys.ToList())
            {
                Decide(trace, keep: true);
            }
        }

        return kept.Shutdown(timeoutMilliseconds);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            kept.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsWanted(ActivityTraceId trace)
    {
        Span<byte> bytes = stackalloc byte[16];
        trace.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) >> 11 < options.Ratio * (1L << 53);
    }

    private Held Hold(Activity span)
    {
        if (!held.TryGetValue(span.TraceId, out var run))
        {
            held[span.TraceId] = run = new Held();
            order.Enqueue(span.TraceId);
        }

        run.Spans.Add(span);
        run.Usd = IsRun(span) ? Math.Max(run.Usd, Usd(span)) : Of(span, GenAi.Operation) is GenAi.Chat ? run.Usd + Usd(span) : run.Usd;
        waiting++;
        return run;
    }

    private void Decide(ActivityTraceId trace, bool keep)
    {
        if (!held.Remove(trace, out var run))
        {
            return;
        }

        waiting -= run.Spans.Count;
        decided[trace] = keep;
        decisions.Enqueue(trace);
        if (decisions.Count > Remembered)
        {
            decided.Remove(decisions.Dequeue());
        }

        // What was decided out of its turn waits no longer.
        while (order.TryPeek(out var first) && !held.ContainsKey(first))
        {
            order.Dequeue();
        }

        Send(keep ? run.Spans : []);
    }

    private void Send(IReadOnlyList<Activity> spans)
    {
        foreach (var span in spans)
        {
            kept.OnEnd(span);
        }
    }

    // The run that people know; a sub-workflow ends before it.
    private static bool IsRun(Activity span) => Of(span, GenAi.Operation) is GenAi.InvokeWorkflow;

    private static bool Failed(Activity span) => span.Status == ActivityStatusCode.Error || (IsRun(span) && Of(span, "resolver.outcome") is not "resolved");

    private static string? Of(Activity span, string tag) => span.GetTagItem(tag) as string;

    private static double Usd(Activity span) => span.GetTagItem("resolver.usd") is { } usd ? Convert.ToDouble(usd, CultureInfo.InvariantCulture) : 0;

    private sealed class Held
    {
        public List<Activity> Spans { get; } = [];

        public double Usd { get; set; }
    }
}
