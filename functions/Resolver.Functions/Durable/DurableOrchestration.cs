using Microsoft.DurableTask;
using Resolver.Core.Durable;

namespace Resolver.Functions.Durable;

/// <summary>Runs one execution of a workflow as an orchestration.</summary>
internal static class DurableOrchestration
{
    /// <summary>The result; nothing of worth where the run continues as new.</summary>
    /// <exception cref="WorkflowFailedException">The workflow failed.</exception>
    public static async Task<RawJson> Run(
        TaskOrchestrationContext inner,
        RawJson input,
        Func<IWorkflowContext, string, Task<string>> workflow,
        DurablePayloads payloads,
        IReadOnlyDictionary<string, string> places)
    {
        var start = input.Read<RunStart>("start of the run");
        using var context = new DurableWorkflowContext(inner, start, payloads, places);
        string output;
        try
        {
            output = await workflow(context, payloads.LoadNow(start.Input));
        }
#pragma warning disable CA1031 // A workflow may throw anything; here it becomes data.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await context.Close(Closing.End);
            throw new WorkflowFailedException(DurableFaults.OfWorkflow(error));
        }

        if (context.NextInput is { } next)
        {
            await context.Close(Closing.Again);
            context.Continue(next);
            return RawJson.Of<object?>(null);
        }

        await context.Close(Closing.End);
        return RawJson.Of(payloads.StoreNow(output, inner.IsReplaying));
    }
}
