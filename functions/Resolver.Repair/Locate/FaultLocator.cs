using Resolver.Core.Ids;
using Resolver.Core.Repair;
using Resolver.Core.Testing;

namespace Resolver.Repair.Locate;

/// <summary>Says which lines are suspects: spectrum of passing and failing tests first, then stack frames, then what retrieval and the issue name.</summary>
public static class FaultLocator
{
    private const double FrameFactor = 1.15;
    private const double HintFactor = 1.15;

    /// <summary>Makes the map. Tests, configuration and forbidden paths are never suspects.</summary>
    /// <param name="request">Failing tests, their messages, hints.</param>
    /// <param name="coverage">What ran in which test; may be empty.</param>
    /// <param name="files">All files of the base that the language can repair.</param>
    public static SuspicionMap Locate(RepairRequest request, CoverageReport coverage, IReadOnlyCollection<RepoPath> files)
    {
        var allowed = files.Where(path => MayChange(path, request.Plan.Config)).ToHashSet();
        var map = new SuspicionMap();
        Spectrum(map, request, coverage, allowed);
        var covered = map.Files.Count > 0;
        var messages = request.Baseline.Results.Where(result => request.TargetTests.Contains(result.Id, StringComparer.Ordinal))
            .Select(result => result.Message ?? string.Empty);
        foreach (var (path, line) in messages.SelectMany(message => StackFrames.Find(message, allowed)).Distinct())
        {
            Speak(map, covered, path, line, line, FrameFactor, 0.8);
        }

        foreach (var (path, line) in StackFrames.Find(request.IssueText, allowed).Distinct())
        {
            Speak(map, covered, path, line, line, FrameFactor, 0.6);
        }

        Hints(map, request, allowed, covered);
        return map;
    }

    private static bool MayChange(RepoPath path, ResolverConfig config) =>
        !PathPolicy.IsTest(path, config) && !PathPolicy.IsConfiguration(path) && !PathPolicy.IsForbidden(path, config);

    /// <summary>Ochiai: failing tests through the line, by the root of (all failing x all tests through the line); damped, so that cheap edits nearby keep a chance.</summary>
    private static void Spectrum(SuspicionMap map, RepairRequest request, CoverageReport coverage, HashSet<RepoPath> allowed)
    {
        var failing = coverage.Tests.Where(test => request.TargetTests.Contains(test.Id, StringComparer.Ordinal)).ToList();
        var passing = coverage.Tests.Where(test => test.Passed).ToList();
        var byFailing = Count(failing, allowed);
        var byPassing = Count(passing, allowed);
        foreach (var ((path, line), failed) in byFailing)
        {
            var passed = byPassing.GetValueOrDefault((path, line));
            var ochiai = failed / Math.Sqrt((double)failing.Count * (failed + passed));
            map.Raise(path, line, Math.Sqrt(ochiai));
        }
    }

    private static Dictionary<(RepoPath Path, int Line), int> Count(List<CoveredTest> tests, HashSet<RepoPath> allowed)
    {
        var counts = new Dictionary<(RepoPath, int), int>();
        foreach (var (path, lines) in tests.SelectMany(test => test.Lines).Where(entry => allowed.Contains(entry.Key)))
        {
            foreach (var line in lines)
            {
                counts[(path, line)] = counts.GetValueOrDefault((path, line)) + 1;
            }
        }

        return counts;
    }

    private static void Hints(SuspicionMap map, RepairRequest request, HashSet<RepoPath> allowed, bool covered)
    {
        var rank = 0;
        foreach (var unit in request.Hints.Select(hit => hit.Unit).Where(unit => allowed.Contains(unit.Path)))
        {
            rank++;
            Speak(map, covered, unit.Path, unit.Lines.Start, unit.Lines.End, 1 + ((HintFactor - 1) / rank), 0.5 / rank);
        }
    }

    /// <summary>With coverage a cue only weighs lines that ran; without, it is what there is.</summary>
    private static void Speak(SuspicionMap map, bool covered, RepoPath path, int first, int last, double factor, double alone)
    {
        if (covered)
        {
            map.Weigh(path, first, last, factor);
            return;
        }

        map.RaiseFile(path, alone / 4);
        for (var line = first; line <= last; line++)
        {
            map.Raise(path, line, alone);
        }
    }
}
