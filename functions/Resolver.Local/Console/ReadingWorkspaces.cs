using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Local.Console;

/// <summary>Workspaces that count what is read through them, so that long work can say how far it is.</summary>
/// <param name="inner">Does the work.</param>
internal sealed class ReadingWorkspaces(IWorkspaces inner) : IWorkspaces
{
    private long read;
    private int listed;

    /// <summary>Told after each batch: files read so far, and files of the commit that was listed last.</summary>
    internal Action<long, int>? Told { get; set; }

    /// <inheritdoc />
    public Task<RepoSnapshot> Import(RepoSource source, string? baseRevision, CancellationToken cancel) => inner.Import(source, baseRevision, cancel);

    /// <inheritdoc />
    public Task<IWorkspace> Checkout(RepoId repo, CommitSha commit, PatchSet? patch, CancellationToken cancel) => inner.Checkout(repo, commit, patch, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<TreeFile>> ListFiles(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var files = await inner.ListFiles(repo, commit, cancel);
        listed = files.Count;
        return files;
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadFiles(RepoId repo, CommitSha commit, IReadOnlyCollection<RepoPath> paths, CancellationToken cancel) =>
        inner.ReadFiles(repo, commit, paths, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadListed(RepoId repo, CommitSha commit, IReadOnlyCollection<TreeFile> files, CancellationToken cancel)
    {
        var contents = await inner.ReadListed(repo, commit, files, cancel);
        Told?.Invoke(Interlocked.Add(ref read, contents.Count), listed);
        return contents;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PastCommit>> History(RepoId repo, CommitSha commit, int most, CancellationToken cancel) => inner.History(repo, commit, most, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<LineAuthor>> Blame(RepoId repo, CommitSha commit, IReadOnlyList<LineRange> ranges, CancellationToken cancel) =>
        inner.Blame(repo, commit, ranges, cancel);

    /// <inheritdoc />
    public Task<string> Diff(RepoId repo, PatchSet patch, CancellationToken cancel) => inner.Diff(repo, patch, cancel);

    /// <inheritdoc />
    public Task<PatchSet?> Rebase(RepoId repo, PatchSet patch, CommitSha onto, CancellationToken cancel) => inner.Rebase(repo, patch, onto, cancel);

    /// <inheritdoc />
    public Task<CommitSha> Commit(RepoId repo, PatchSet patch, CommitMessage message, CancellationToken cancel) => inner.Commit(repo, patch, message, cancel);

    /// <inheritdoc />
    public Task Publish(RepoSource target, RepoId repo, CommitSha commit, string branch, CancellationToken cancel) =>
        inner.Publish(target, repo, commit, branch, cancel);
}
