using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Local.Composition;

namespace Resolver.Local.Trace;

/// <summary>
/// Appends every finished span of a run to <c>trace.jsonl</c>: one trace for a run, also over a resume. Values only, never prompt or patch
/// text. Spans come from the sources named <c>Resolver*</c>.
/// </summary>
public sealed class RunTrace : IDisposable
{
    /// <summary>Spans of steps.</summary>
    public static readonly ActivitySource Source = new("Resolver.Run");

    private readonly ActivityListener listener;
    private readonly StreamWriter file;
    private readonly Lock gate = new();

    /// <summary>Opens the run's trace for appending.</summary>
    public RunTrace(DataFolder data, RunId run)
    {
        Directory.CreateDirectory(data.Run(run));
        file = new StreamWriter(Path.Combine(data.Run(run), "trace.jsonl"), append: true) { AutoFlush = true };
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Resolver", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Write,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        listener.Dispose();
        lock (gate)
        {
            file.Dispose();
        }
    }

    private void Write(Activity span)
    {
        var line = JsonSerializer.Serialize(
            new TraceLine(
                span.TraceId.ToHexString(),
                span.SpanId.ToHexString(),
                span.ParentSpanId == default ? null : span.ParentSpanId.ToHexString(),
                span.OperationName,
                span.StartTimeUtc,
                Math.Round(span.Duration.TotalMilliseconds, 3),
                span.Status.ToString(),
                span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value?.ToString(), StringComparer.Ordinal)),
            ResolverJson.Options);
        lock (gate)
        {
            if (file.BaseStream is { CanWrite: true })
            {
                file.WriteLine(line);
            }
        }
    }

    private sealed record TraceLine(
        string TraceId, string SpanId, string? ParentSpanId, string Name, DateTime StartedAt, double Milliseconds, string Status, Dictionary<string, string?> Attributes);
}
