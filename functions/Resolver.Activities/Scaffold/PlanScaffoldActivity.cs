using System.Diagnostics;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Scaffold;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Scaffold;

/// <summary>Contract and acceptance tests of a new service. The tests are frozen here: no implementation exists yet.</summary>
public sealed class PlanScaffoldActivity(IScaffoldModel model, IArtifactStore artifacts, IRunProgress progress) : IActivity<PlanScaffoldInput, ScaffoldPlanned>
{
    /// <inheritdoc />
    public async Task<ScaffoldPlanned> Run(ActivityScope scope, PlanScaffoldInput input, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        progress.Report(scope.Key, $"asking {input.Tier} for the service's contract");
        var files = await artifacts.ReadJson<SchemaFiles>(input.Schemas.Files, cancel);
        var prompt = new ScaffoldPrompt(
            input.Tier, scope.Key, input.Issue.Title, await artifacts.ReadText(input.Issue.Body, cancel), files.Files, input.Schemas.Place, input.MaxUsd)
        {
            Repo = input.At.Repo,
            RunUsd = input.RunUsd,
            RunCalls = input.RunCalls,
            Deadline = input.Deadline,
        };
        var proposal = await model.Plan(prompt, cancel);
        ScaffoldPlanned.Nothing Nothing(string code, string reason) => new(code, reason, proposal.Usage, clock.Elapsed.TotalSeconds);
        return proposal switch
        {
            ScaffoldProposal.Planned planned => await Ready(input, planned, clock, cancel),
            ScaffoldProposal.GaveUp gaveUp => Nothing("gave-up", $"the model gave up: {gaveUp.Reason}"),
            ScaffoldProposal.Refused refused => Nothing("refused", $"the reply was refused: {refused.Reason}"),
            ScaffoldProposal.Failed failed => Nothing(failed.Code, failed.Reason),
            ScaffoldProposal.OverBudget { Why.Window.Scope: BudgetScope.Attempt or BudgetScope.Run } over =>
                Nothing("budget", $"the next call could cost ${over.Why.NeededUsd:0.0000}, and that is more than what is left of the limit"),
            ScaffoldProposal.OverBudget over => Nothing("budget-shared", over.Why.ToString()) with { Budget = over.Why },
            _ => throw new UnreachableException(),
        };
    }

    private async Task<ScaffoldPlanned> Ready(PlanScaffoldInput input, ScaffoldProposal.Planned planned, Stopwatch clock, CancellationToken cancel)
    {
        var own = input.Own is null ? new TestReport(TestRunStatus.Completed, [], string.Empty, 0) : await artifacts.ReadJson<TestReport>(input.Own.Baseline, cancel);
        var tests = planned.Tests.Select(test => ModuleTests.Id(planned.Contract.Folder, test)).ToList();
        var report = own with { Results = [.. own.Results, .. tests.Select(static id => new TestResult(id, TestOutcome.NotRun, 0, "There is nothing to test at base."))] };
        var frozen = new PatchSet(input.At.Commit, planned.Frozen);
        var ready = new Reproduction.Ready(
            ModuleTests.Plan(input.At, planned.Contract.Folder, input.Config),
            await artifacts.WriteJson(report, cancel),
            TestCounts.Of(report),
            tests,
            input.Own?.KnownFailures ?? [],
            input.Own?.Flaky ?? [])
        {
            Frozen = await artifacts.WriteJson(frozen, cancel),
        };
        return new ScaffoldPlanned.Ready(
            await artifacts.WriteJson(planned.Contract, cancel), ready, planned.Contract.Folder, planned.Contract.Summary, planned.Usage, clock.Elapsed.TotalSeconds);
    }
}
