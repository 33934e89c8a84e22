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
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Generate;

/// <summary>Step 7, a model: asked with the retrieved units and the last failure. The committed result is never bought again.</summary>
public sealed class ProposePatchActivity(IPatchModel model, ICodeIndex index, IWorkspaces workspaces, IArtifactStore artifacts, IRunProgress progress)
    : IActivity<ProposeInput, AttemptResult>
{
    private const int MaxFiles = 8;
    private const int MaxFailures = 5;

    /// <inheritdoc />
    public async Task<AttemptResult> Run(ActivityScope scope, ProposeInput input, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        progress.Report(scope.Key, $"asking {input.Tier}");
        var frozen = await artifacts.ReadFrozen(input.Frozen, cancel);
        var prompt = await Prompt(scope, input, frozen, cancel);
        var proposal = await model.Propose(prompt, cancel);
        return await Result(proposal, frozen, clock, cancel);
    }

    private async Task<AttemptResult> Result(PatchProposal proposal, PatchSet? frozen, Stopwatch clock, CancellationToken cancel)
    {
        AttemptResult.Nothing Nothing(string code, string reason) => new(code, reason, [], proposal.Usage, clock.Elapsed.TotalSeconds);
        return proposal switch
        {
            PatchProposal.Patch patch => new AttemptResult.Proposed(
                await artifacts.WriteJson(FrozenTests.Merge(patch.Set, frozen), cancel), [.. FrozenTests.Merge(patch.Set, frozen).Paths], patch.Summary, patch.Hypothesis, patch.Usage, clock.Elapsed.TotalSeconds)
            { Plan = patch.Plan },
            PatchProposal.GaveUp gaveUp => Nothing("gave-up", $"the model gave up: {gaveUp.Reason}"),
            PatchProposal.Refused refused => Nothing("refused", $"the reply was refused: {refused.Reason}"),
            PatchProposal.Failed failed => Nothing(failed.Code, failed.Reason),
            PatchProposal.OverBudget { Why.Window.Scope: BudgetScope.Attempt or BudgetScope.Run } over =>
                Nothing("budget", $"the next call could cost ${over.NeededUsd:0.0000}, and that is more than what is left of the limit"),
            PatchProposal.OverBudget over => Nothing("budget-shared", over.Why.ToString()) with { Budget = over.Why },
            _ => throw new UnreachableException(),
        };
    }

    private async Task<PatchPrompt> Prompt(ActivityScope scope, ProposeInput input, PatchSet? frozen, CancellationToken cancel)
    {
        var hits = await artifacts.ReadJson<IReadOnlyList<UnitHit>>(input.Hits, cancel);
        var editable = new EditableFiles(workspaces, input.Base, path => MayChange(path, input));
        var guidance = await artifacts.ReadJson<IReadOnlyList<GuidanceDocument>>(input.Guidance, cancel);
        return new PatchPrompt(
            input.Tier,
            scope.Key,
            input.Base.Commit,
            input.Issue.Title,
            await artifacts.ReadText(input.Issue.Body, cancel),
            [.. guidance.Select(document => $"{document.Path}:\n{document.Text}")],
            [.. Shown(frozen), .. hits],
            await editable.Read(hits.Select(hit => hit.Unit.Path), MaxFiles, cancel),
            await Failures(input, cancel),
            input.Previous,
            input.MaxUsd)
        {
            Repo = input.Base.Repo,
            RunUsd = input.RunUsd,
            RunCalls = input.RunCalls,
            Deadline = input.Deadline,
            Lookup = input.Requester is { } requester ? new CodeLookup(index, editable, input.Base, requester) : null,
        };
    }

    // The test that was written for the issue says best what is wanted.
    private static IEnumerable<UnitHit> Shown(PatchSet? frozen) => (frozen?.Files ?? []).Where(static file => file.Content is not null).Select(file =>
        new UnitHit(new CodeUnit(frozen!.Base, file.Path, file.Path.FileName, "file", new LineSpan(1, 1 + file.Content!.Count(static letter => letter == '\n')), file.Content!), 1, ["frozen-test"]));

    private static bool MayChange(RepoPath path, ProposeInput input) =>
        !PathPolicy.IsForbidden(path, input.Config) && !PathPolicy.IsTest(path, input.Config) && !PathPolicy.IsConfiguration(path)
        && (input.Kind == IssueKind.Docs) == PathPolicy.IsDocumentation(path);

    private async Task<IReadOnlyList<string>> Failures(ProposeInput input, CancellationToken cancel)
    {
        if (input.Baseline is null)
        {
            return [];
        }

        var report = await artifacts.ReadJson<TestReport>(input.Baseline, cancel);
        return [.. report.Failed.Where(test => input.Targets.Contains(test.Id, StringComparer.Ordinal)).Take(MaxFailures)
            .Select(test => input.Plan is { } plan ? TestFailureDigest.Of(plan, test).ToString() : $"{test.Id}\n{test.Message}")];
    }
}
