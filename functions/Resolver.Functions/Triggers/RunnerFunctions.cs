using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.Storage;
using Resolver.Functions.Composition;

namespace Resolver.Functions.Triggers;

/// <summary>The brain's side of the runner: what it found becomes an event of the run that waits for it.</summary>
/// <param name="brain">The brain.</param>
public sealed class RunnerFunctions(BrainHost brain)
{
    /// <summary>Who writes to this queue answers for the runner and for nobody else. A late answer is not obeyed.</summary>
    [Function("runner-answer")]
    public async Task Answer([QueueTrigger(RunnerQueues.Answers)] string message, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        var answer = await QueueLetter.Parse(message).Read<RemoteAnswer>(brain.Artifacts, cancel);
        await brain.ClientOf(hub).Answer(RunnerQueues.Place, answer, cancel);
    }
}
