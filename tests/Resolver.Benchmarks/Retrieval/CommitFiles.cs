using System.Text;
using Resolver.Adapters.Git;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>A data set's repository in our mirror, of which only the files to choose from are there: every contestant sees the same ones.</summary>
internal sealed class CommitFiles(GitWorkspaces inner, RepoId repo, Func<string, bool> isSource) : IWorkspaces
{
    public RepoId Repo => repo;

    /// <summary>The files of a commit, one character a byte where they are not UTF-8.</summary>
    public async Task<IReadOnlyList<(string Path, string Text)>> Read(string commit, CancellationToken cancel)
    {
        var sha = CommitSha.Parse(commit);
        var files = await ListFiles(repo, sha, cancel);
        var contents = await inner.ReadListed(repo, sha, files, cancel);
        return [.. contents.Select(file => (file.Key.Value, Encoding.UTF8.GetString(file.Value)))];
    }

    public async Task<IReadOnlyList<TreeFile>> ListFiles(RepoId repo, CommitSha commit, CancellationToken cancel) =>
        [.. (await inner.ListFiles(repo, commit, cancel)).Where(file => isSource(file.Path.Value))];

    public Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadFiles(RepoId repo, CommitSha commit, IReadOnlyCollection<RepoPath> paths, CancellationToken cancel) =>
        inner.ReadFiles(repo, commit, paths, cancel);

    public Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadListed(RepoId repo, CommitSha commit, IReadOnlyCollection<TreeFile> files, CancellationToken cancel) =>
        inner.ReadListed(repo, commit, files, cancel);

    public Task<IReadOnlyList<PastCommit>> History(RepoId repo, CommitSha commit, int most, CancellationToken cancel) =>
        inner.History(repo, commit, most, cancel);

    public Task<RepoSnapshot> Import(RepoSource source, string? baseRevision, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IWorkspace> Checkout(RepoId repo, CommitSha commit, PatchSet? patch, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<LineAuthor>> Blame(RepoId repo, CommitSha commit, IReadOnlyList<LineRange> ranges, CancellationToken cancel) => throw new NotSupportedException();

    public Task<string> Diff(RepoId repo, PatchSet patch, CancellationToken cancel) => throw new NotSupportedException();

    public Task<PatchSet?> Rebase(RepoId repo, PatchSet patch, CommitSha onto, CancellationToken cancel) => throw new NotSupportedException();

    public Task<CommitSha> Commit(RepoId repo, PatchSet patch, CommitMessage message, CancellationToken cancel) => throw new NotSupportedException();

    public Task Publish(RepoSource target, RepoId repo, CommitSha commit, string branch, CancellationToken cancel) => throw new NotSupportedException();
}
