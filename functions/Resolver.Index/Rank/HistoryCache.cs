using System.Runtime.CompilerServices;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>Histories of the commits that were searched last. Safe for concurrent callers.</summary>
internal sealed class HistoryCache(IWorkspaces workspaces)
{
    private const int MostCommits = 3000;
    private const int Kept = 8;

    private readonly Lock changing = new();
    private readonly List<((RepoId Repo, CommitSha Commit) At, IReadOnlyList<PastMessage> Past)> recent = [];
    private readonly ConditionalWeakTable<IReadOnlyList<PastMessage>, ConditionalWeakTable<IReadOnlyList<RepoPath>, PastCommits>> readable = [];

    /// <summary>What the commits up to this one touched.</summary>
    public async Task<IReadOnlyList<PastMessage>> Of(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        lock (changing)
        {
            if (recent.FindIndex(entry => entry.At == (repo, commit)) is >= 0 and var at)
            {
                return recent[at].Past;
            }
        }

        var past = PastMessage.Of(await workspaces.History(repo, commit, MostCommits, cancel));
        lock (changing)
        {
            recent.Insert(0, ((repo, commit), past));
            recent.RemoveRange(Math.Min(recent.Count, Kept), Math.Max(0, recent.Count - Kept));
        }

        return past;
    }

    /// <summary>What of it a view's requester may know. Views of one commit and one grant that share their paths share the answer.</summary>
    public PastCommits Readable(IReadOnlyList<PastMessage> history, IIndexView view) =>
        readable.GetOrCreateValue(history).GetValue(view.Paths, paths => new PastCommits(history, paths));
}
