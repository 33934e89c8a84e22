using Resolver.Repair.Validate;

namespace Resolver.Repair.CSharp.Host;

/// <summary>
/// Runs a slice of candidates in one lane. Candidates share a process, so that statics may carry over: what passes is run again in a
/// new host before it counts, and verdicts stand only after the original code was seen to behave in the same process. Where it does
/// not, or where the process is gone and cannot be asked, they are found again with a check after every candidate.
/// </summary>
internal sealed class SliceRunner(Lane lane)
{
    private readonly Dictionary<int, Verdict> verdicts = [];
    private readonly List<int> unproven = [];

    /// <param name="ids">In order.</param>
    /// <param name="fresh">Those that only take effect in a new process.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<IReadOnlyList<Verdict>> Run(IReadOnlyList<int> ids, IReadOnlySet<int> fresh, CancellationToken cancel)
    {
        foreach (var id in ids)
        {
            if (fresh.Contains(id))
            {
                await Prove(cancel);
                verdicts[id] = await Alone(id, cancel);
            }
            else
            {
                await Share(id, cancel);
            }
        }

        await Prove(cancel);
        return [.. ids.Select(id => verdicts[id])];
    }

    private async Task Share(int id, CancellationToken cancel)
    {
        var verdict = verdicts[id] = await lane.Judge(id, cancel);
        switch (verdict.Outcome)
        {
            case CandidateOutcome.Plausible:
                await Prove(cancel);
                verdicts[id] = await First(id, cancel);
                break;
            case CandidateOutcome.Killed:
                // The process took its statics with it: those before are asked again.
                await Repeat(cancel);
                break;
            default:
                unproven.Add(id);
                break;
        }
    }

    /// <summary>Lets the verdicts so far stand, or finds them again.</summary>
    private async Task Prove(CancellationToken cancel)
    {
        if (unproven.Count > 0 && !await lane.IsClean(cancel))
        {
            await lane.Restart();
            await Repeat(cancel);
        }

        unproven.Clear();
    }

    private async Task Repeat(CancellationToken cancel)
    {
        foreach (var id in unproven)
        {
            var verdict = await lane.Judge(id, cancel);
            if (verdict.Outcome == CandidateOutcome.Plausible)
            {
                verdict = await First(id, cancel);
            }

            if (!await lane.IsClean(cancel))
            {
                await lane.Restart();
            }

            verdicts[id] = verdict;
        }

        unproven.Clear();
    }

    /// <summary>In a new process, before anybody else.</summary>
    private async Task<Verdict> First(int id, CancellationToken cancel)
    {
        await lane.Restart();
        return await lane.Judge(id, cancel);
    }

    /// <summary>In a new process, and nobody after it.</summary>
    private async Task<Verdict> Alone(int id, CancellationToken cancel)
    {
        var verdict = await First(id, cancel);
        await lane.Restart();
        return verdict;
    }
}
