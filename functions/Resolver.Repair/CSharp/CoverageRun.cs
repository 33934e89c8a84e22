using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Host;
using Resolver.Repair.CSharp.Protocol;
using Resolver.Repair.Locate;

namespace Resolver.Repair.CSharp;

/// <summary>Runs the original code once with a counter in each statement: what passes, how long it takes, and which lines each test runs.</summary>
internal sealed class CoverageRun(ValidatorParts parts, IReadOnlySet<string> targetIds)
{
    private readonly List<(RepoPath Path, CoverPoint Point)?> points = [];
    private readonly List<CoveredTest> covered = [];
    private readonly List<SuiteBaseline> suites = [];
    private readonly List<string> problems = [];

    public async Task<(CoverageReport Report, IReadOnlyList<SuiteBaseline> Suites)> Run(CancellationToken cancel)
    {
        var counted = await Compile(cancel);
        foreach (var test in parts.Repository.Tests)
        {
            var mine = parts.Layout.LoadedBy(test).Where(counted.ContainsKey).ToList();
            await parts.Compiler.Call(new CompileRequest("place", Copies: [.. mine.Select(project => new FileCopy(counted[project], AssemblyLayout.PlaceOf(test, project)))]), cancel);
            await Cover(test, mine.Select(project => project.AssemblyName), cancel);
        }

        return suites.Count == 0
            ? throw new ResolverFault("REPAIR-CSHARP-TARGETS", transient: false, "None of the failing tests fails in a warm test host, so that the mechanical tier cannot judge candidates; models or a person go on.", new InvalidOperationException(string.Join('\n', problems)))
            : (new CoverageReport(covered), suites);
    }

    private async Task<Dictionary<ProbedProject, string>> Compile(CancellationToken cancel)
    {
        var counted = new Dictionary<ProbedProject, string>();
        var loaded = parts.Repository.Tests.SelectMany(parts.Layout.LoadedBy).Distinct().Where(project => !IsOnlyTests(project));
        foreach (var project in loaded)
        {
            var output = ValidatorParts.Scratch("cover", project);
            var reply = await parts.Compiler.Call(new CompileRequest("cover", Project: project.Name, Output: output, FirstPoint: points.Count), cancel);
            if (reply.Points is not null)
            {
                points.AddRange(reply.Points.Select(point => parts.Repository.Paths.ToRepo(point.Path) is { } path ? (path, point) : ((RepoPath, CoverPoint)?)null));
                counted[project] = output;
            }
        }

        return counted;
    }

    // A test project that has projects beside it holds tests; on its own it holds the product too.
    private bool IsOnlyTests(ProbedProject project) =>
        parts.Repository.Tests.Contains(project) && parts.Layout.LoadedBy(project).Any(other => !parts.Repository.Tests.Contains(other));

    private async Task Cover(ProbedProject test, IEnumerable<string> switches, CancellationToken cancel)
    {
        await using var host = await WarmHost.Start(parts, test, switches, cancel);
        var limit = TimeSpan.FromSeconds(parts.Session.Plan.Config.TestTimeoutSeconds);
        var discovered = await host.Call(new HostRequest("discover"), parts.Bounds.HostStartTimeout, cancel);
        var all = discovered?.Tests is null ? null : await host.Call(new HostRequest("run"), limit, cancel);
        if (all?.Results is null)
        {
            problems.Add($"{test.Name}: {discovered?.Error ?? all?.Error ?? await host.LastWords()}");
            return;
        }

        var suite = SuiteBaseline.Of(test, discovered!.Tests!, all.Results, targetIds, all.Ticks);
        if (suite.Targets.Count > 0)
        {
            suites.Add(suite);
        }

        await CoverEach(host, discovered.Tests!, all.Results, suite, limit, cancel);
    }

    private async Task CoverEach(
        WarmHost host, IReadOnlyList<HostTest> tests, IReadOnlyList<HostResult> results, SuiteBaseline suite, TimeSpan limit, CancellationToken cancel)
    {
        var single = suite.Targets.Concat(suite.Others).Take(parts.Bounds.CoveredTests).ToHashSet(StringComparer.Ordinal);
        var byKey = results.ToLookup(result => result.Key, StringComparer.Ordinal);
        foreach (var test in tests)
        {
            var lines = new Dictionary<RepoPath, IReadOnlySet<int>>();
            if (single.Contains(test.Key) && await host.Call(new HostRequest("run", Tests: [test.Key], Hits: true), limit, cancel) is { Hits: { } hits })
            {
                lines = Lines(hits);
            }

            covered.AddRange(byKey[test.Key].Where(result => result.Outcome != "skipped")
                .Select(result => new CoveredTest(TestIds.Of(test.Method, result.Name), result.Outcome == "passed", result.Seconds, lines)));
        }
    }

    private Dictionary<RepoPath, IReadOnlySet<int>> Lines(IReadOnlyList<int> hits) =>
        hits.Where(hit => hit < points.Count).Select(hit => points[hit]).OfType<(RepoPath Path, CoverPoint Point)>()
            .GroupBy(hit => hit.Path)
            .ToDictionary(
                group => group.Key,
                IReadOnlySet<int> (group) => group.SelectMany(hit => Enumerable.Range(hit.Point.FirstLine, hit.Point.LastLine - hit.Point.FirstLine + 1)).ToHashSet());
}
