using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Repair;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Repair.Choose;
using Resolver.Repair.Locate;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;
using Resolver.Syntax;

namespace Resolver.Repair;

/// <summary>The mechanical tier: locate, mutate, validate, choose.</summary>
/// <param name="bench">Opens sessions and gives the confirming verdict.</param>
/// <param name="workspaces">Reads the base commit.</param>
/// <param name="parser">Parses suspects.</param>
/// <param name="languages">The languages that can be repaired.</param>
/// <param name="clock">Measures.</param>
/// <param name="options">Bounds.</param>
public sealed class MechanicalRepair(
    ITestBench bench,
    IWorkspaces workspaces,
    ISyntaxParser parser,
    IEnumerable<IRepairLanguage> languages,
    TimeProvider clock,
    RepairOptions options) : IMechanicalRepair
{
    private const int MaxFiles = 12;
    private const int MaxConfirmations = 3;
    private readonly IReadOnlyList<IRepairLanguage> languages = [.. languages];

    /// <inheritdoc />
    public async Task<RepairOutcome> Search(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken cancel)
    {
        if (languages.FirstOrDefault(language => language.Supports(request.Plan)) is not { } language)
        {
            return NoPatch($"The mechanical tier knows C# and Python; tests run with {request.Plan.Runner} need a model (--models).");
        }

        if (request.TargetTests.Count == 0)
        {
            return NoPatch("No failing test shows what to repair.");
        }

        var started = clock.GetTimestamp();
        await using var session = await bench.Open(request.Plan, cancel);
        await using var validator = await language.Start(session, request, cancel);
        var coverage = await validator.Cover(cancel);
        var tree = await workspaces.ListFiles(request.Plan.Repo, request.Plan.Base, cancel);
        var suspicion = FaultLocator.Locate(request, coverage, [.. tree.Select(file => file.Path).Where(path => SyntaxLanguages.Of(path) == language.Dialect.Language)]);
        var files = await Parse(request.Plan, suspicion, language.Dialect, cancel);
        var candidates = CandidateGenerator.Generate(files, suspicion);
        var run = new RepairRun(request, validator, files, candidates, options, clock, progress) { WarmUp = clock.GetElapsedTime(started) };
        var choice = await run.Search(cancel);
        return await Conclude(request, run, choice, suspicion, cancel);
    }

    private static RepairOutcome.NoPatch NoPatch(string reason) => new RepairOutcome.NoPatch(reason, [], new RepairStatistics(0, 0, 0, 0, 0));

    private async Task<IReadOnlyList<SourceFile>> Parse(TestPlan plan, SuspicionMap suspicion, ILanguageDialect dialect, CancellationToken cancel)
    {
        var paths = suspicion.Files.Take(MaxFiles).Select(RepoPath.Parse).ToList();
        var contents = await workspaces.ReadFiles(plan.Repo, plan.Base, paths, cancel);
        var files = new List<SourceFile>();
        foreach (var path in paths)
        {
            if (contents.TryGetValue(path, out var bytes) && Decode(bytes) is { } text && await parser.Parse(path, text, cancel) is { Errors.Count: 0 } parsed)
            {
                files.Add(new SourceFile(path, parsed, dialect));
            }
        }

        return files;
    }

    /// <summary>Text that survives a round trip; null for anything else, which is not ours to rewrite.</summary>
    private static string? Decode(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes) ? text : null;
    }

    /// <summary>The worker's word is a filter: each patch is confirmed by the real runner in a clean clone before it is given out.</summary>
    private async Task<RepairOutcome> Conclude(RepairRequest request, RepairRun run, Choice choice, SuspicionMap suspicion, CancellationToken cancel)
    {
        foreach (var ranked in choice.Ordered.Take(MaxConfirmations))
        {
            var patch = run.PatchOf(ranked);
            var timeout = options.ConfirmTimeout ?? TimeSpan.FromSeconds(request.Plan.Config.TestTimeoutSeconds);
            var report = await bench.Run(request.Plan, new TestRequest(patch, Tests: null, timeout), cancel);
            if (Confirms(request, report))
            {
                return new RepairOutcome.Found(patch, $"{ranked.Candidate.Description} ({ranked.Candidate.Path}:{ranked.Line})", run.Statistics);
            }
        }

        var reason = choice.Ordered.Count == 0 ? choice.Reason : "What passed in the warm worker did not pass in a clean clone.";
        return new RepairOutcome.NoPatch(reason, suspicion.Top(10), run.Statistics);
    }

    private static bool Confirms(RepairRequest request, TestReport report)
    {
        var passed = TestIdAlignment.ToBaseline(report, request.Baseline).Results.Where(result => result.Outcome == TestOutcome.Passed).Select(result => result.Id).ToHashSet(StringComparer.Ordinal);
        var before = request.Baseline.Results.Where(result => result.Outcome == TestOutcome.Passed).Select(result => result.Id);
        return report.Status == TestRunStatus.Completed && request.TargetTests.Concat(before).All(passed.Contains);
    }
}
