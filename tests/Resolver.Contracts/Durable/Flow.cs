using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Contracts.Durable;

/// <summary>Workflows and activities from lambdas.</summary>
public static class Flow
{
    /// <summary>A run id that no other test has.</summary>
    public static RunId Id() => RunId.Parse("run-" + Guid.NewGuid().ToString("N"));

    public static IWorkflowRegistry Workflow<TIn, TOut>(
        this IWorkflowRegistry registry, WorkflowDefinition<TIn, TOut> definition, Func<IWorkflowContext, TIn, Task<TOut>> code) =>
        registry.AddWorkflow(definition, () => new LambdaWorkflow<TIn, TOut>(code));

    public static IWorkflowRegistry Activity<TIn, TOut>(
        this IWorkflowRegistry registry, ActivityDefinition<TIn, TOut> definition, Func<ActivityScope, TIn, CancellationToken, Task<TOut>> code) =>
        registry.AddActivity(definition, () => new LambdaActivity<TIn, TOut>(code));

    /// <summary>An activity that answers at once.</summary>
    public static IWorkflowRegistry Activity<TIn, TOut>(
        this IWorkflowRegistry registry, ActivityDefinition<TIn, TOut> definition, Func<TIn, TOut> code) =>
        registry.Activity(definition, (_, input, _) => Task.FromResult(code(input)));

    private sealed class LambdaWorkflow<TIn, TOut>(Func<IWorkflowContext, TIn, Task<TOut>> code) : IWorkflow<TIn, TOut>
    {
        public Task<TOut> Run(IWorkflowContext context, TIn input) => code(context, input);
    }

    private sealed class LambdaActivity<TIn, TOut>(Func<ActivityScope, TIn, CancellationToken, Task<TOut>> code) : IActivity<TIn, TOut>
    {
        public Task<TOut> Run(ActivityScope scope, TIn input, CancellationToken cancel) => code(scope, input, cancel);
    }
}
