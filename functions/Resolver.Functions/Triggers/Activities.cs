using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Triggers;

/// <summary>One function for each activity. They run at least once; a failure is data in what they return.</summary>
/// <param name="workflows">The activities.</param>
public sealed class Activities(DurableWorkflows workflows)
{
    /// <summary>Brings the repository into the mirror and pins the base.</summary>
    [Function("intake")]
    public Task<RawJson> Intake([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("intake", instanceId, input, hub);

    /// <summary>Reads guidance and configuration at base.</summary>
    [Function("enrich")]
    public Task<RawJson> Enrich([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("enrich", instanceId, input, hub);

    /// <summary>Labels and rules.</summary>
    [Function("classify")]
    public Task<RawJson> Classify([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("classify", instanceId, input, hub);

    /// <summary>Upper bound of the cost.</summary>
    [Function("estimate")]
    public Task<RawJson> Estimate([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("estimate", instanceId, input, hub);

    /// <summary>Ranks whole units.</summary>
    [Function("retrieve")]
    public Task<RawJson> Retrieve([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("retrieve", instanceId, input, hub);

    /// <summary>Runs the tests at base, failures twice.</summary>
    [Function("reproduce")]
    public Task<RawJson> Reproduce([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("reproduce", instanceId, input, hub);

    /// <summary>Writes one test that shows the issue, where none of base's fails.</summary>
    [Function("write-test")]
    public Task<RawJson> WriteTest([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("write-test", instanceId, input, hub);

    /// <summary>The tier without a model.</summary>
    [Function("repair-mechanically")]
    public Task<RawJson> RepairMechanically([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("repair-mechanically", instanceId, input, hub);

    /// <summary>One completion.</summary>
    [Function("propose-patch")]
    public Task<RawJson> ProposePatch([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("propose-patch", instanceId, input, hub);

    /// <summary>Runs the tests with the patch.</summary>
    [Function("test")]
    public Task<RawJson> Test([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("test", instanceId, input, hub);

    /// <summary>Judges.</summary>
    [Function("gate")]
    public Task<RawJson> Judge([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("gate", instanceId, input, hub);

    /// <summary>Reads the schema registry, once for a run.</summary>
    [Function("read-schemas")]
    public Task<RawJson> ReadSchemas([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("read-schemas", instanceId, input, hub);

    /// <summary>Contract and frozen tests of a new service.</summary>
    [Function("plan-scaffold")]
    public Task<RawJson> PlanScaffold([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("plan-scaffold", instanceId, input, hub);

    /// <summary>The implementation of a contract.</summary>
    [Function("write-scaffold")]
    public Task<RawJson> WriteScaffold([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("write-scaffold", instanceId, input, hub);

    /// <summary>Runs the new module's tests, and the repository's own.</summary>
    [Function("test-scaffold")]
    public Task<RawJson> TestScaffold([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("test-scaffold", instanceId, input, hub);

    /// <summary>Brings an approved change to where its base is now.</summary>
    [Function("rebase")]
    public Task<RawJson> Rebase([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("rebase", instanceId, input, hub);

    /// <summary>What a person reads first, and who that is.</summary>
    [Function("escalate")]
    public Task<RawJson> Escalate([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("escalate", instanceId, input, hub);

    /// <summary>Writes the report and <c>run.json</c>.</summary>
    [Function("account")]
    public Task<RawJson> Account([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("account", instanceId, input, hub);

    /// <summary>One turn of the model.</summary>
    [Function("ask-model")]
    public Task<RawJson> AskModel([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("ask-model", instanceId, input, hub);

    /// <summary>One tool call.</summary>
    [Function("use-tool")]
    public Task<RawJson> UseTool([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("use-tool", instanceId, input, hub);

    /// <summary>Tells a child that its parent has been cancelled.</summary>
    [Function("stop-child")]
    public Task<RawJson> StopChild([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform("stop-child", instanceId, input, hub);

    /// <summary>Ends sub-workflows that nobody awaits any more.</summary>
    [Function(DurableNames.EndRuns)]
    public Task<RawJson> EndRuns([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform(DurableNames.EndRuns, instanceId, input, hub);

    /// <summary>Sends a job to another app.</summary>
    [Function(DurableNames.SendAway)]
    public Task<RawJson> SendAway([ActivityTrigger] RawJson input, string instanceId, [DurableClient] DurableTaskClient hub) =>
        workflows.Perform(DurableNames.SendAway, instanceId, input, hub);
}
