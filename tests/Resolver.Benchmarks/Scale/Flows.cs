using Resolver.Core.Durable;

namespace Resolver.Benchmarks.Scale;

/// <summary>Waits for an approval until a week has passed: an event and a timer.</summary>
internal sealed class Approval : IWorkflow<string, string>
{
    public static readonly WorkflowDefinition<string, string> Definition = new("approval", 1);
    public static readonly EventDefinition<string> Approved = new("approved");

    public async Task<string> Run(IWorkflowContext context, string input)
    {
        context.SetStatus("waiting");
        var answer = await context.WaitForEvent(Approved, context.UtcNow + TimeSpan.FromDays(7));
        return answer.Received ? $"approved by {answer.Value}" : "expired";
    }
}

/// <summary>One activity, and done: the smallest run that leaves a whole history behind.</summary>
internal sealed class Note : IWorkflow<string, string>
{
    public static readonly WorkflowDefinition<string, string> Definition = new("note", 1);
    private static readonly ActivityDefinition<string, string> Write = new("write");

    public static void Register(IWorkflowRegistry registry) => registry
        .AddActivity(Write, static () => new WriteActivity())
        .AddWorkflow(Definition, static () => new Note())
        .AddWorkflow(Approval.Definition, static () => new Approval());

    public Task<string> Run(IWorkflowContext context, string input) => context.CallActivity(Write, "write", input);

    private sealed class WriteActivity : IActivity<string, string>
    {
        public Task<string> Run(ActivityScope scope, string input, CancellationToken cancel) => Task.FromResult("noted " + input);
    }
}
