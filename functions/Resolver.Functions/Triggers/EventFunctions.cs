using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.EventGrid;
using Resolver.Adapters.Intake;
using Resolver.Core.Faults;
using Resolver.Functions.Composition;
using Resolver.Functions.Remote;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Triggers;

/// <summary>Events that Event Grid has put into a queue of ours with its identity: who may send is said there, and nothing is signed here.</summary>
/// <param name="brain">The brain.</param>
public sealed class EventFunctions(BrainHost brain)
{
    /// <summary>Works on one event. What fails is delivered again by the host, and goes to the poison queue in the end.</summary>
    /// <exception cref="ResolverFault"><c>EVENT-INVALID</c>: it is no event in Event Grid's schema or of CloudEvents 1.0.</exception>
    [Function("event")]
    public async Task Handle([QueueTrigger(Queues.Events, Connection = AppSettings.EventStorage)] string message, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        if (EventRequestReader.Read(Encoding.UTF8.GetBytes(message)) is not EventRequest.Batch batch)
        {
            throw ResolverFault.Usage("EVENT-INVALID", $"A message of the queue {Queues.Events} is no event of Event Grid. Let its subscription deliver in its own schema or as CloudEvents 1.0.");
        }

        foreach (var one in batch.Events)
        {
            await brain.Work(EventKind.Of(one), one.Body, NewTrace.Parent(), hub, cancel);
        }
    }
}
