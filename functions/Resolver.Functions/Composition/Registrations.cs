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
using Resolver.Core.Runs;
using Resolver.Functions.Durable;
using Resolver.Functions.Remote;
using Resolver.Workflows;

namespace Resolver.Functions.Composition;

/// <summary>Which workflows and activities the brain runs, and which another app runs for it.</summary>
internal static class Registrations
{
    /// <summary>Where activities are performed that are not the brain's.</summary>
    internal static IReadOnlyDictionary<string, string> Places { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { [ResolveSteps.Publish.Name] = Queues.HandsPlace };

    /// <summary>What the runner performs where there is one: all that needs neither a model nor the index.</summary>
    internal static IReadOnlyDictionary<string, string> RunnerPlaces { get; } = RunnerActivities.Names.ToDictionary(static name => name, static _ => RunnerQueues.Place, StringComparer.Ordinal);

    internal static void Add(DurableWorkflows registry, BrainParts parts)
    {
        registry.AddWorkflow(ResolveSteps.WorkflowV1, () => new ResolveIssueV1Workflow());
        registry.AddWorkflow(ResolveSteps.WorkflowV2, () => new ResolveIssueV2Workflow());
        registry.AddWorkflow(ResolveSteps.Workflow, () => new ResolveIssueWorkflow());
        registry.AddWorkflow(DebugSteps.Workflow, () => new DebugWorkflow());
        AddReading(registry, parts);
        AddWriting(registry, parts);
        AddEnding(registry, parts);
    }

    private static void AddReading(DurableWorkflows registry, BrainParts parts)
    {
        registry.AddActivity(ResolveSteps.Intake, () => new ImportRepositoryActivity(parts.Workspaces));
        registry.AddActivity(ResolveSteps.Enrich, () => new EnrichActivity(parts.Workspaces, parts.Artifacts, parts.Configs));
        registry.AddActivity(ResolveSteps.Classify, () => new ClassifyActivity(parts.Artifacts, parts.Rules, parts.Outcomes, parts.Sorter));
        registry.AddActivity(ResolveSteps.Estimate, () => new EstimateActivity(parts.Models));
        registry.AddActivity(ResolveSteps.Retrieve, () => new RetrieveActivity(parts.Index, parts.Artifacts));
        registry.AddActivity(ResolveSteps.Reproduce, () => new ReproduceActivity(parts.Bench, parts.Artifacts, parts.Progress));
        registry.AddActivity(ResolveSteps.ReadSchemas, () => new ReadSchemasActivity(parts.Schemas, parts.Workspaces, parts.Artifacts));
    }

    private static void AddWriting(DurableWorkflows registry, BrainParts parts)
    {
        registry.AddActivity(ResolveSteps.WriteTest, () => new WriteTestActivity(parts.TestWriter, parts.Bench, parts.Workspaces, parts.Artifacts, parts.Parser, parts.Progress));
        registry.AddActivity(ResolveSteps.RepairMechanically, () => new RepairMechanicallyActivity(parts.Repair, parts.Artifacts, parts.Progress));
        registry.AddActivity(ResolveSteps.ProposePatch, () => new ProposePatchActivity(parts.Models, parts.Index, parts.Workspaces, parts.Artifacts, parts.Progress));
        registry.AddActivity(ResolveSteps.Test, () => TestHead(parts));
        registry.AddActivity(DebugSteps.AskModel, () => new AskModelActivity(parts.Loop, parts.Workspaces, parts.Artifacts, parts.Progress, TimeProvider.System));
        registry.AddActivity(DebugSteps.UseTool, () => new UseToolActivity(parts.Index, parts.Workspaces, parts.Bench, parts.Artifacts, TestHead(parts), parts.Progress));
        registry.AddActivity(DebugSteps.StopChild, () => new StopChildActivity(registry.Client));
        registry.AddActivity(ResolveSteps.PlanScaffold, () => new PlanScaffoldActivity(parts.Scaffold, parts.Artifacts, parts.Progress));
        registry.AddActivity(ResolveSteps.WriteScaffold, () => new WriteScaffoldActivity(parts.Scaffold, parts.Artifacts));
        registry.AddActivity(ResolveSteps.TestScaffold, () => new TestScaffoldActivity(parts.Bench, parts.Artifacts, parts.Progress));
    }

    private static void AddEnding(DurableWorkflows registry, BrainParts parts)
    {
        registry.AddActivity(ResolveSteps.Judge, () => new JudgeActivity(parts.Workspaces, parts.Artifacts, parts.Parser));
        registry.AddActivity(ResolveSteps.Rebase, () => new RebaseActivity(parts.Workspaces, parts.Artifacts));
        registry.AddActivity(ResolveSteps.Escalate, () => new EscalateActivity(parts.Escalation, parts.Workspaces, parts.Artifacts, parts.Progress));
        registry.AddActivity(
            ResolveSteps.Account,
            () => new SpannedAccount(new RememberingAccount(new AccountActivity(parts.Workspaces, parts.Artifacts), parts.Outcomes), registry, TimeProvider.System));
    }

    private static TestHeadActivity TestHead(BrainParts parts) => new(parts.Bench, parts.Artifacts, parts.Progress);
}
