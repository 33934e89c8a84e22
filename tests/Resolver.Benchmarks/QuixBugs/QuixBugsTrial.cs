using System.Diagnostics;
using Resolver.Core.Repair;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Benchmarks.QuixBugs;

/// <summary>One program: see one half, repair, let the other half judge.</summary>
internal sealed class QuixBugsTrial(RepairHouse house, QuixBugsProgram program, string folder)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public async Task<QuixBugsRow> Run(CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        foreach (var half in new[] { 0, 1 })
        {
            clock.Restart();
            var (plan, baseline) = await Test(program.Buggy, half, $"see{half}", cancel);
            var targets = baseline.Failed.Select(result => result.Id).ToList();
            if (targets.Count > 0)
            {
                var request = new RepairRequest(plan, baseline, targets, $"{program.Name} gives wrong results", []);
                var outcome = await house.Repair.Search(request, progress: null, cancel);
                return await Judge(outcome, 1 - half, clock.Elapsed.TotalSeconds, cancel);
            }
        }

        return new QuixBugsRow(program.Name, Resolved: false, Right: false, Alike: false, clock.Elapsed.TotalSeconds, 0, "already green: nothing done");
    }

    private async Task<QuixBugsRow> Judge(RepairOutcome outcome, int half, double seconds, CancellationToken cancel)
    {
        if (outcome is RepairOutcome.NoPatch none)
        {
            return new QuixBugsRow(program.Name, Resolved: false, Right: false, Alike: false, seconds, none.Statistics.Validated, none.Reason);
        }

        var found = (RepairOutcome.Found)outcome;
        var patched = found.Patch.Files[0].Content!;
        var (_, report) = await Test(patched, half, "judge", cancel);
        var right = report.Status == TestRunStatus.Completed && report.Count(TestOutcome.Failed) == 0;
        var (_, all) = await Test(patched, half: null, "all", cancel);
        var (_, correct) = await Test(program.Correct, half: null, "correct", cancel);
        var alike = Outcomes(all).SequenceEqual(Outcomes(correct), StringComparer.Ordinal);
        return new QuixBugsRow(program.Name, Resolved: true, right, alike, seconds, found.Statistics.Validated, found.Summary);
    }

    private static IEnumerable<string> Outcomes(TestReport report) => report.Results.Select(result => $"{result.Id} {result.Outcome}").Order(StringComparer.Ordinal);

    private async Task<(TestPlan Plan, TestReport Report)> Test(string source, int? half, string name, CancellationToken cancel)
    {
        var place = Path.Combine(folder, program.Name, name);
        program.Write(place, source, half);
        RepoSnapshot snapshot = await house.Workspaces.Import(new RepoSource(place), baseRevision: null, cancel);
        var plan = await house.Bench.Prepare(snapshot.Repo, snapshot.Base, cancel);
        var report = await house.Bench.Run(plan, new TestRequest(Patch: null, Tests: null, Timeout), cancel);
        return report.Status is TestRunStatus.Completed
            ? (plan, report)
            : throw new InvalidOperationException($"{program.Name} ({name}): {report.Status}: {report.Log}");
    }
}
