using Resolver.Repair.Validate;

namespace Resolver.Repair.CSharp.Host;

/// <summary>
/// Runs a slice of candidates in one lane. Candidates share a process, so that statics may carry over: what passes is run again in a
/// new host before it counts, and after each slice the original code must still behave; if it does not, the slice is run again with
/// a check after every candidate.
/// </summary>
internal sealed class SliceRunner(Lane lane)
{
    /// <param name="ids">In order.</param>
    /// <param name="fresh">Those that only take effect in a new process.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<IReadOnlyList<Verdict>> Run(IReadOnlyList<int> ids, IReadOnlySet<int> fresh, CancellationToken cancel)
    {
        var verdicts = await Pass(ids, fresh, careful: false, cancel);
        if (await lane.IsClean(cancel))
        {
            return verdicts;
        }

        await lane.Restart();
        return await Pass(ids, fresh, careful: true, cancel);
    }

    private async Task<IReadOnlyList<Verdict>> Pass(IReadOnlyList<int> ids, IReadOnlySet<int> fresh, bool careful, CancellationToken cancel)
    {
        var verdicts = new List<Verdict>();
        foreach (var id in ids)
        {
            verdicts.Add(fresh.Contains(id) ? await Alone(id, cancel) : await Shared(id, cancel));
            if (careful && !await lane.IsClean(cancel))
            {
                await lane.Restart();
            }
        }

        return verdicts;
    }

    private async Task<Verdict> Shared(int id, CancellationToken cancel)
    {
        var verdict = await lane.Judge(id, cancel);
        return verdict.Outcome == CandidateOutcome.Plausible ? await Again(id, cancel) : verdict;
    }

    private async Task<Verdict> Again(int id, CancellationToken cancel)
    {
        await lane.Restart();
        return await lane.Judge(id, cancel);
    }

    private async Task<Verdict> Alone(int id, CancellationToken cancel)
    {
        var verdict = await Again(id, cancel);
        await lane.Restart();
        return verdict;
    }
}
