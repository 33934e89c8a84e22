using System.Diagnostics;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;
using Resolver.Syntax;

namespace Resolver.Activities.Reproduce;

/// <summary>
/// Step 6, where no test of the base fails: one test is written, from the issue and the code, before there is any patch. It must fail
/// twice at base for the right reason; then it is frozen. Refused once, its writer gets the reason; refused twice, there is none.
/// </summary>
public sealed class WriteTestActivity(
    IReproductionModel model, ITestBench bench, IWorkspaces workspaces, IArtifactStore artifacts, ISyntaxParser parser, IRunProgress progress)
    : IActivity<WriteTestInput, WrittenTest>
{
    private const int Rounds = 2;

    /// <inheritdoc />
    public async Task<WrittenTest> Run(ActivityScope scope, WriteTestInput input, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var work = await Begin(input, cancel);
        if (work is null)
        {
            return new WrittenTest.Nothing("no-place", "there is no test file to follow, so a new test has no place", ModelUsage.None, clock.Elapsed.TotalSeconds);
        }

        RefusedTest? refused = null;
        for (var round = 1; round <= Rounds; round++)
        {
            progress.Report(scope.Key, round == 1 ? $"asking {input.Tier} for a test" : $"asking {input.Tier} for another test");
            var proposal = await model.Write(Prompt(scope, input, work, refused, round), cancel);
            work.Used = work.Used.Plus(proposal.Usage);
            if (proposal is not TestProposal.Written written)
            {
                return Nothing(proposal, work.Used, clock);
            }

            progress.Report(scope.Key, $"running the new test at base ({work.Place.Path})");
            var trial = await Try(work, written.Text, cancel);
            if (trial.Ready is { } ready)
            {
                return new WrittenTest.Reproduced(ready, work.Place.Path, written.Expectation, work.Used, clock.Elapsed.TotalSeconds);
            }

            refused = new RefusedTest(written.Text, trial.Refusal!);
        }

        return new WrittenTest.Nothing("refused", $"the written test does not show the issue: {refused!.Reason.Split('\n')[0]}", work.Used, clock.Elapsed.TotalSeconds);
    }

    private static WrittenTest.Nothing Nothing(TestProposal proposal, ModelUsage used, Stopwatch clock)
    {
        WrittenTest.Nothing Of(string code, string reason) => new(code, reason, used, clock.Elapsed.TotalSeconds);
        return proposal switch
        {
            TestProposal.GaveUp gaveUp => Of("gave-up", $"the model gave up on a test: {gaveUp.Reason}"),
            TestProposal.Refused refused => Of("refused", $"the reply was refused: {refused.Reason}"),
            TestProposal.Failed failed => Of(failed.Code, failed.Reason),
            TestProposal.OverBudget { Why.Window.Scope: BudgetScope.Attempt or BudgetScope.Run } over =>
                Of("budget", $"writing a test could cost ${over.Why.NeededUsd:0.0000}, and that is more than what is left of the limit"),
            TestProposal.OverBudget over => Of("budget-shared", over.Why.ToString()) with { Budget = over.Why },
            _ => throw new UnreachableException(),
        };
    }

    private static ReproductionPrompt Prompt(ActivityScope scope, WriteTestInput input, Work work, RefusedTest? refused, int round) =>
        new(input.Tier, scope.Key, input.Issue.Title, work.IssueBody, work.Guidance, work.Hits, work.Place, input.MaxUsd)
        {
            Refused = refused,
            Round = round,
            Repo = input.At.Repo,
            RunUsd = input.RunUsd,
            RunCalls = input.RunCalls,
        };

    private async Task<Work?> Begin(WriteTestInput input, CancellationToken cancel)
    {
        var plan = input.Found.Plan ?? await bench.Prepare(input.At.Repo, input.At.Commit, cancel);
        var timeout = TimeSpan.FromSeconds(plan.Config.TestTimeoutSeconds);
        var baseline = input.Found.Baseline is { } known ? await artifacts.ReadJson<TestReport>(known, cancel) : await bench.Run(plan, new TestRequest(null, null, timeout), cancel);
        var hits = await artifacts.ReadJson<IReadOnlyList<UnitHit>>(input.Hits, cancel);
        var files = (await workspaces.ListFiles(input.At.Repo, input.At.Commit, cancel)).Select(static file => file.Path).ToList();
        if (TestPlaces.Example(plan, files, hits) is not { } example)
        {
            return null;
        }

        var texts = await workspaces.ReadFiles(input.At.Repo, input.At.Commit, [example], cancel);
        var text = texts.TryGetValue(example, out var bytes) ? PlainText.Of(bytes) : null;
        var guidance = await artifacts.ReadJson<IReadOnlyList<GuidanceDocument>>(input.Guidance, cancel);
        return new Work(
            plan,
            baseline,
            input.Found.Flaky,
            files,
            new TestPlace(plan.Runner, TestPlaces.Beside(plan, example, input.Issue.Title, files), example, text ?? string.Empty),
            input.Issue.Title,
            await artifacts.ReadText(input.Issue.Body, cancel),
            [.. guidance.Select(static document => $"{document.Path}:\n{document.Text}")],
            hits);
    }

    private async Task<(Reproduction.Ready? Ready, string? Refusal)> Try(Work work, string text, CancellationToken cancel)
    {
        var frozen = new PatchSet(work.Plan.Base, [new FileChange(work.Place.Path, text)]);
        var plan = work.Plan.With(frozen);
        var (head, changed) = await RunAll(plan, work, cancel);
        var (failures, refusal) = FailureJudge.Judge(plan, work.Baseline, work.Flaky, head, work.Place.Path, $"{work.IssueTitle}\n{work.IssueBody}");
        refusal ??= changed is null ? null : $"A test run with the new file changes {changed}; a test writes to no file of the repository.";
        refusal ??= await TestReading.Refusal(parser, work.Place.Path, text, failures, work.Hits, plan.Config, cancel);
        refusal ??= FailureJudge.Again(plan, failures, await bench.Run(plan, new TestRequest(null, [.. failures.Select(static failure => failure.Test)], Timeout(plan)), cancel));
        return refusal is null ? (await Ready(work, head, failures, frozen, cancel), null) : (null, refusal);
    }

    private async Task<(TestReport Head, RepoPath? Changed)> RunAll(TestPlan plan, Work work, CancellationToken cancel)
    {
        await using var session = await bench.Open(plan, cancel);
        RepoPath[] files = [.. work.Files, work.Place.Path];
        var before = await session.Digest(files, cancel);
        var head = await session.Run(null, Timeout(plan), cancel);
        var after = await session.Digest(files, cancel);
        return (head, files.FirstOrDefault(file => before[file] != after[file]));
    }

    private async Task<Reproduction.Ready> Ready(Work work, TestReport head, IReadOnlyList<TestFailure> failures, PatchSet frozen, CancellationToken cancel)
    {
        // The base's own results are the ones that were seen twice; the new tests stand beside them.
        var targets = failures.Select(static failure => failure.Test).ToList();
        var added = head.Results.Where(test => targets.Contains(test.Id, StringComparer.Ordinal));
        var report = work.Baseline with { Results = [.. work.Baseline.Results, .. added] };
        return new Reproduction.Ready(work.Plan, await artifacts.WriteJson(report, cancel), TestCounts.Of(report), targets, [], work.Flaky)
        {
            Frozen = await artifacts.WriteJson(frozen, cancel),
        };
    }

    private static TimeSpan Timeout(TestPlan plan) => TimeSpan.FromSeconds(plan.Config.TestTimeoutSeconds);

    private sealed record Work(
        TestPlan Plan,
        TestReport Baseline,
        IReadOnlyList<string> Flaky,
        IReadOnlyList<RepoPath> Files,
        TestPlace Place,
        string IssueTitle,
        string IssueBody,
        IReadOnlyList<string> Guidance,
        IReadOnlyList<UnitHit> Hits)
    {
        public ModelUsage Used { get; set; } = ModelUsage.None;
    }
}
