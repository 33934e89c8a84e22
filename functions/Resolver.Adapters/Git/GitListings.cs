using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>
/// Lists the files of commits. The listings that were asked for last are kept, so that the next commit of a repository costs what differs.
/// Safe for concurrent callers.
/// </summary>
internal sealed class GitListings(GitTree trees, TreeComparison comparison)
{
    private const int Kept = 6;

    private readonly Lock changing = new();
    private readonly List<(string GitDir, CommitSha Commit, IReadOnlyList<TreeFile> Files)> recent = [];

    /// <summary>The regular files of a commit, by the bytes of their paths.</summary>
    public async Task<IReadOnlyList<TreeFile>> Of(Mirror mirror, CommitSha commit, CancellationToken cancel)
    {
        var (known, files) = Known(mirror, commit);
        if (known == commit)
        {
            return files;
        }

        var listed = known is null ? null : await Changed(mirror, (known, files), commit, cancel);
        listed ??= Files(await trees.ListSized(mirror, commit.Value, cancel));
        Keep(mirror, commit, listed);
        return listed;
    }

    // Null where too much differs, or the known commit is no longer there.
    private async Task<IReadOnlyList<TreeFile>?> Changed(Mirror mirror, (CommitSha Commit, IReadOnlyList<TreeFile> Files) known, CommitSha commit, CancellationToken cancel)
    {
        if (await comparison.Of(mirror, known.Commit.Value, commit.Value, cancel) is not { } found)
        {
            return null;
        }

        // A name that is no path of ours is of no file that is listed.
        var differing = found.Select(static entry => TreeEntry.Parsed(entry.RawPath)).OfType<RepoPath>().ToHashSet();
        var now = found.Where(static entry => entry.Sha is not null).Select(static entry => new TreeEntry(entry.Mode!, entry.Sha!, -1, entry.RawPath)).Where(static entry => entry.IsFile);
        var files = Files(await trees.Sized(mirror, [.. now], cancel));
        return Merged([.. known.Files.Where(file => !differing.Contains(file.Path))], files);
    }

    private static List<TreeFile> Merged(List<TreeFile> same, List<TreeFile> changed)
    {
        var merged = new List<TreeFile>(same.Count + changed.Count);
        var next = 0;
        foreach (var file in changed)
        {
            var at = same.BinarySearch(next, same.Count - next, file, ByBytes.Instance);
            var until = at < 0 ? ~at : at;
            merged.AddRange(same[next..until]);
            merged.Add(file);
            next = until;
        }

        merged.AddRange(same[next..]);
        return merged;
    }

    private static List<TreeFile> Files(IEnumerable<TreeEntry> entries) =>
        [.. entries.Where(static entry => entry.IsFile).Select(static entry => entry.Path is { } path ? new TreeFile(path, entry.Sha, entry.Bytes) : null).OfType<TreeFile>()];

    // The commit itself, or else the one that was listed last.
    private (CommitSha? Commit, IReadOnlyList<TreeFile> Files) Known(Mirror mirror, CommitSha commit)
    {
        lock (changing)
        {
            var here = recent.FindAll(entry => entry.GitDir == mirror.GitDir);
            var best = here.Find(entry => entry.Commit == commit) is { Files: not null } same ? same : here.FirstOrDefault();
            return (best.Commit, best.Files ?? []);
        }
    }

    private void Keep(Mirror mirror, CommitSha commit, IReadOnlyList<TreeFile> files)
    {
        lock (changing)
        {
            recent.RemoveAll(entry => entry.GitDir == mirror.GitDir && entry.Commit == commit);
            recent.Insert(0, (mirror.GitDir, commit, files));
            recent.RemoveRange(Math.Min(recent.Count, Kept), Math.Max(0, recent.Count - Kept));
        }
    }

    /// <summary>Git's order of the files of a tree.</summary>
    private sealed class ByBytes : IComparer<TreeFile>
    {
        public static readonly ByBytes Instance = new();

        public int Compare(TreeFile? x, TreeFile? y) => Encoding.UTF8.GetBytes(x!.Path.Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!.Path.Value));
    }
}
