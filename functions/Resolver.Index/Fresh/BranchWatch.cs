using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Fresh;

/// <summary>
/// Follows the branches of one source by looking at them again and again: what has moved is wished for, what is gone is withdrawn. The
/// first look wishes for HEAD's branch, and for those that the queue knows and that have moved since; others count from when they move.
/// </summary>
/// <param name="refs">Looks.</param>
/// <param name="queue">Takes the wishes.</param>
/// <param name="source">What is followed.</param>
/// <param name="only">The one branch that is followed; null for all.</param>
public sealed class BranchWatch(ISourceRefs refs, IndexQueue queue, RepoSource source, string? only)
{
    private SourceTips? before;

    /// <summary>Looks once.</summary>
    /// <returns>Where the branches that are followed point now.</returns>
    /// <exception cref="Core.Faults.ResolverFault">What the source or the queue says; the next look begins where the last whole one ended.</exception>
    public async Task<SourceTips> Look(CancellationToken cancel)
    {
        var tips = Followed(await refs.Read(source, cancel));
        var known = before?.Branches ?? Known(tips.Repo);
        foreach (var (branch, commit) in tips.Branches.Where(tip => HasMoved(tips, known, tip.Key, tip.Value)))
        {
            await queue.Enqueue(new IndexWish(tips.Repo, source, branch, commit), cancel);
        }

        foreach (var gone in known.Keys.Where(branch => !tips.Branches.ContainsKey(branch)))
        {
            await queue.Withdraw(tips.Repo, gone, at: null, cancel);
        }

        return before = tips;
    }

    private bool HasMoved(SourceTips tips, IReadOnlyDictionary<string, CommitSha> known, string branch, CommitSha commit)
    {
        var first = before is null;
        var begins = branch == tips.Head && (first || before!.Head != tips.Head);
        return begins || (first && only is not null) || (known.TryGetValue(branch, out var then) ? then != commit : !first);
    }

    private SourceTips Followed(SourceTips tips) => only is null
        ? tips
        : tips with { Branches = tips.Branches.Where(tip => tip.Key == only).ToDictionary(StringComparer.Ordinal) };

    private Dictionary<string, CommitSha> Known(RepoId repo) => queue.List()
        .Where(branch => branch.Repo == repo && (only is null || branch.Branch == only))
        .ToDictionary(static branch => branch.Branch, static branch => branch.Newest, StringComparer.Ordinal);
}
