using Resolver.Core.Repair;
using Resolver.Core.Workspaces;
using Resolver.Repair.Choose;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;

namespace Resolver.Repair;

/// <summary>One search: validates in order, collects what passes, asks for behaviour, chooses.</summary>
internal sealed class RepairRun(
    RepairRequest request,
    ICandidateValidator validator,
    IReadOnlyList<SourceFile> files,
    IReadOnlyList<RankedCandidate> candidates,
    RepairOptions options,
    TimeProvider clock,
    IProgress<RepairProgress>? progress)
{
    private int validated;
    private int plausibleCount;
    private TimeSpan elapsed;

    /// <summary>Time before the first candidate.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>Figures so far.</summary>
    public RepairStatistics Statistics => new(candidates.Count, validated, plausibleCount, elapsed.TotalSeconds, WarmUp.TotalSeconds);

    /// <summary>Searches to the bound or until enough rivals of the first plausible candidate are known.</summary>
    public async Task<Choice> Search(CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        var plausible = await Validate(cancel);
        var behaviours = plausible.Count > 1
            ? await validator.Probe(plausible, files, cancel)
            : [.. plausible.Select(_ => Behaviour.None)];
        elapsed = clock.GetElapsedTime(started);
        return PatchChooser.Choose([.. plausible.Zip(behaviours, (ranked, behaviour) => new PlausibleCandidate(ranked, behaviour))]);
    }

    /// <summary>A candidate as a patch of the base.</summary>
    public PatchSet PatchOf(RankedCandidate ranked)
    {
        var file = files.First(source => source.Path == ranked.Candidate.Path);
        return new PatchSet(request.Plan.Base, [new FileChange(file.Path, ranked.Candidate.Apply(file.Text))]);
    }

    private async Task<IReadOnlyList<RankedCandidate>> Validate(CancellationToken cancel)
    {
        var bounded = candidates.Take(request.MaxCandidates).ToList();
        var plausible = new List<RankedCandidate>();
        var stop = int.MaxValue;
        await foreach (var verdict in validator.Validate([.. bounded.Select(ranked => ranked.Candidate)], files, cancel))
        {
            if (verdict.Outcome == CandidateOutcome.Plausible)
            {
                plausible.Add(bounded[validated]);
                stop = Math.Min(stop, validated + options.ExtraCandidates);
            }

            validated++;
            plausibleCount = plausible.Count;
            progress?.Report(new RepairProgress(candidates.Count, validated, plausibleCount));
            if (validated > stop)
            {
                break;
            }
        }

        return plausible;
    }
}
