using Resolver.Activities.Account;
using Resolver.Activities.Classify;
using Resolver.Activities.Debug;
using Resolver.Activities.Enrich;
using Resolver.Activities.Escalate;
using Resolver.Activities.Estimate;
using Resolver.Activities.Gate;
using Resolver.Activities.Generate;
using Resolver.Activities.Intake;
using Resolver.Activities.Publish;
using Resolver.Activities.Reproduce;
using Resolver.Activities.Retrieve;
using Resolver.Activities.Scaffold;
using Resolver.Activities.Test;
using Resolver.Core.Durable;
using Resolver.Core.Runs;
using Resolver.Local.Trace;
using Resolver.Workflows;

namespace Resolver.Local.Composition;

/// <summary>Which workflows and activities this host runs.</summary>
internal static class Registrations
{
    internal static void Add(IWorkflowRegistry registry, HostParts parts, IWorkflowClient client, RunTraces traces)
    {
        registry.AddWorkflow(ResolveSteps.WorkflowV1, () => new ResolveIssueV1Workflow());
        registry.AddWorkflow(ResolveSteps.WorkflowV2, () => new ResolveIssueV2Workflow());
        registry.AddWorkflow(ResolveSteps.Workflow, () => new ResolveIssueWorkflow());
        registry.AddWorkflow(DebugSteps.Workflow, () => new DebugWorkflow());
        var steps = new Observed(registry, parts, traces);
        steps.Add(ResolveSteps.Intake, () => new IndexedIntake(new ImportRepositoryActivity(parts.Workspaces), parts.Fresh.Queue, parts.Progress));
        steps.Add(ResolveSteps.Enrich, () => new EnrichActivity(parts.Workspaces, parts.Artifacts, parts.Configs));
        steps.Add(ResolveSteps.Classify, () => new ClassifyActivity(parts.Artifacts, parts.Rules, parts.Outcomes, parts.Sorter));
        steps.Add(ResolveSteps.Estimate, () => new EstimateActivity(parts.Models));
        steps.Add(ResolveSteps.Retrieve, () => new RetrieveActivity(parts.Index, parts.Artifacts));
        steps.Add(ResolveSteps.Reproduce, () => new ReproduceActivity(parts.Bench, parts.Artifacts, parts.Progress));
        steps.Add(ResolveSteps.WriteTest, () => new WriteTestActivity(parts.TestWriter, parts.Bench, parts.Workspaces, parts.Artifacts, parts.Parser, parts.Progress));
        steps.Add(ResolveSteps.RepairMechanically, () => new RepairMechanicallyActivity(parts.Repair, parts.Artifacts, parts.Progress));
        steps.Add(ResolveSteps.ProposePatch, () => new ProposePatchActivity(parts.Models, parts.Index, parts.Workspaces, parts.Artifacts, parts.Progress));
        steps.Add(ResolveSteps.Test, () => new TestHeadActivity(parts.Bench, parts.Artifacts, parts.Progress));
        steps.Add(DebugSteps.AskModel, () => new AskModelActivity(parts.Loop, parts.Workspaces, parts.Artifacts, parts.Progress, TimeProvider.System));
        steps.Add(DebugSteps.UseTool, () => Tools(parts));
        steps.Add(DebugSteps.StopChild, () => new StopChildActivity(client));
        steps.Add(ResolveSteps.Judge, () => new JudgeActivity(parts.Workspaces, parts.Artifacts, parts.Parser));
        steps.Add(ResolveSteps.Rebase, () => new RebaseActivity(parts.Workspaces, parts.Artifacts));
        steps.Add(ResolveSteps.Publish, () => new PublishActivity(parts.Publisher));
        steps.Add(ResolveSteps.ReadSchemas, () => new ReadSchemasActivity(parts.Schemas, parts.Workspaces, parts.Artifacts));
        steps.Add(ResolveSteps.PlanScaffold, () => new PlanScaffoldActivity(parts.Scaffold, parts.Artifacts, parts.Progress));
        steps.Add(ResolveSteps.WriteScaffold, () => new WriteScaffoldActivity(parts.Scaffold, parts.Artifacts));
        steps.Add(ResolveSteps.TestScaffold, () => new TestScaffoldActivity(parts.Bench, parts.Artifacts, parts.Progress));
        steps.Add(ResolveSteps.Escalate, () => new EscalateActivity(parts.Escalation, parts.Workspaces, parts.Artifacts, parts.Progress));
        steps.Add(ResolveSteps.Account, () => new RememberingAccount(new AccountActivity(parts.Workspaces, parts.Artifacts), parts.Outcomes));
    }

    private static UseToolActivity Tools(HostParts parts) => new(
        parts.Index, parts.Workspaces, parts.Bench, parts.Artifacts, new TestHeadActivity(parts.Bench, parts.Artifacts, parts.Progress), parts.Progress);

    private sealed class Observed(IWorkflowRegistry registry, HostParts parts, RunTraces traces)
    {
        internal void Add<TIn, TOut>(ActivityDefinition<TIn, TOut> definition, Func<IActivity<TIn, TOut>> factory) =>
            registry.AddActivity(definition, () => new ObservedActivity<TIn, TOut>(definition.Name, factory(), parts.Progress, traces));
    }
}
