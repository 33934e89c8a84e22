namespace Resolver.Core.Durable;

/// <summary>Where a composition root says which workflows and activities a host runs. Names are unique; a workflow may have several versions.</summary>
public interface IWorkflowRegistry
{
    /// <summary>Adds one version of a workflow; the factory makes a fresh instance for every replay.</summary>
    IWorkflowRegistry AddWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> definition, Func<IWorkflow<TIn, TOut>> factory);

    /// <summary>Adds an activity; the factory makes a fresh instance for every delivery.</summary>
    IWorkflowRegistry AddActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> definition, Func<IActivity<TIn, TOut>> factory);
}
