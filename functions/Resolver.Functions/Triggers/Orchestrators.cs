using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Triggers;

/// <summary>One orchestrator function for each version of a workflow: a run stays on the version that it started with.</summary>
/// <param name="workflows">The workflows.</param>
public sealed class Orchestrators(DurableWorkflows workflows)
{
    /// <summary>For runs in flight.</summary>
    [Function("resolve-issue-v1")]
    public Task<RawJson> ResolveIssueV1([OrchestrationTrigger] TaskOrchestrationContext context) => Run(context);

    /// <summary>For runs in flight.</summary>
    [Function("resolve-issue-v2")]
    public Task<RawJson> ResolveIssueV2([OrchestrationTrigger] TaskOrchestrationContext context) => Run(context);

    /// <summary>An issue to a change.</summary>
    [Function("resolve-issue-v3")]
    public Task<RawJson> ResolveIssueV3([OrchestrationTrigger] TaskOrchestrationContext context) => Run(context);

    /// <summary>One attempt with a model.</summary>
    [Function("debug-v1")]
    public Task<RawJson> DebugV1([OrchestrationTrigger] TaskOrchestrationContext context) => Run(context);

    private Task<RawJson> Run(TaskOrchestrationContext context) => workflows.Orchestrate(context, context.GetInput<RawJson>()!);
}
