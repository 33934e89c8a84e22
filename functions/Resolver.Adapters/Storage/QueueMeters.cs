using System.Diagnostics.Metrics;
using Azure.Storage.Queues.Models;

namespace Resolver.Adapters.Storage;

/// <summary>What queues tell of themselves.</summary>
public static class QueueMeters
{
    /// <summary>The meter.</summary>
    public const string Name = "Resolver.Queues";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "resolver.queue.messages", "{message}", "Deliveries by how they ended: done, again, poison, lost where somebody else has the message by now, unsaid where the service did not hear it.");

    private static readonly Histogram<double> Lags = Meter.CreateHistogram<double>(
        "resolver.queue.lag", "s", "How long a message waited from being sent until a delivery of it began.");

    internal static void Count(string queue, string outcome) => Messages.Add(1, new("queue", queue), new("outcome", outcome));

    internal static void Lag(string queue, QueueMessage message, TimeProvider clock)
    {
        if (message.InsertedOn is { } sent)
        {
            Lags.Record(Math.Max(0, (clock.GetUtcNow() - sent).TotalSeconds), new KeyValuePair<string, object?>("queue", queue));
        }
    }
}
