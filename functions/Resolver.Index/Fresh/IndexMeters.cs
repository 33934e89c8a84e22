using System.Diagnostics.Metrics;
using Resolver.Core.Faults;

namespace Resolver.Index.Fresh;

/// <summary>How fresh the index is, as OpenTelemetry metrics of the meter <see cref="Name"/>. Durations are in seconds.</summary>
public sealed class IndexMeters : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Resolver.Index";

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> lag;
    private readonly Histogram<double> update;

    /// <summary>Begins to measure a queue. Its gauges are of the whole data folder, whichever process reports them.</summary>
    public IndexMeters(IndexQueue queue)
    {
        lag = meter.CreateHistogram<double>("resolver.index.lag", "s", "From the oldest push of a branch that was seen until it could be searched.");
        update = meter.CreateHistogram<double>("resolver.index.update.duration", "s", "One try to bring the index to a commit, by how it ended.");
        meter.CreateObservableGauge("resolver.index.queue.length", () => Of(queue, static figures => figures.Length), "{branch}", "Branches whose newest commit cannot be searched yet.");
        meter.CreateObservableGauge("resolver.index.queue.parked", () => Of(queue, static figures => figures.Parked), "{branch}", "Branches that wait for a person or the next push.");
        meter.CreateObservableGauge("resolver.index.queue.oldest", () => Of(queue, static figures => figures.Oldest.TotalSeconds), "s", "How long the oldest push that is not parked cannot be searched yet.");
    }

    /// <inheritdoc />
    public void Dispose() => meter.Dispose();

    internal void Met(IndexOutcome outcome, TimeSpan took)
    {
        var ended = outcome switch
        {
            IndexOutcome.Updated => "updated",
            IndexOutcome.Gone => "gone",
            IndexOutcome.Delayed delayed => delayed.Code,
            IndexOutcome.Parked parked => parked.Code,
            _ => throw new InvalidOperationException(),
        };
        update.Record(took.TotalSeconds, new KeyValuePair<string, object?>("resolver.outcome", ended));
        if (outcome is IndexOutcome.Updated done)
        {
            lag.Record(done.Lag.TotalSeconds);
        }
    }

    // A queue that cannot be read has no figures; who exports them must not fail for it.
    private static IEnumerable<Measurement<T>> Of<T>(IndexQueue queue, Func<QueueFigures, T> figure)
        where T : struct
    {
        try
        {
            return [new Measurement<T>(figure(queue.Figures()))];
        }
        catch (ResolverFault)
        {
            return [];
        }
    }
}
