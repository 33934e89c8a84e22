using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Contracts.Code;

/// <summary>Commits in memory, named by their content as git names them; nothing but reading them works.</summary>
public sealed class CommitsFake : IWorkspaces
{
    private readonly ConcurrentDictionary<(RepoId, CommitSha), IReadOnlyDictionary<RepoPath, byte[]>> _commits = new();

    /// <summary>What a file has instead of what its commit says, as a damaged mirror would.</summary>
    public ConcurrentDictionary<RepoPath, byte[]> Damage { get; } = new();

    /// <summary>Makes a commit of these files.</summary>
    public CommitSha Add(RepoId repo, IReadOnlyDictionary<RepoPath, byte[]> files)
    {
        var tree = string.Join('\n', files.OrderBy(file => file.Key.Value, StringComparer.Ordinal).Select(file => $"{Blob(file.Value)} {file.Key.Value}"));
        var commit = CommitSha.Parse(Sha1(Encoding.UTF8.GetBytes(tree)));
        _commits[(repo, commit)] = new Dictionary<RepoPath, byte[]>(files);
        return commit;
    }

    /// <summary>Forgets a commit, as after a history rewrite.</summary>
    public void Drop(RepoId repo, CommitSha commit) => _commits.TryRemove((repo, commit), out _);

    public Task<IReadOnlyList<TreeFile>> ListFiles(RepoId repo, CommitSha commit, CancellationToken cancel) => Task.FromResult<IReadOnlyList<TreeFile>>(
        [.. Of(repo, commit).Select(file => new TreeFile(file.Key, Blob(file.Value), file.Value.Length)).OrderBy(file => file.Path.Value, StringComparer.Ordinal)]);

    public Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadFiles(RepoId repo, CommitSha commit, IReadOnlyCollection<RepoPath> paths, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<RepoPath, byte[]>>(
            Of(repo, commit).Where(file => paths.Contains(file.Key)).ToDictionary(file => file.Key, file => Damage.GetValueOrDefault(file.Key, file.Value)));

    public Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadListed(RepoId repo, CommitSha commit, IReadOnlyCollection<TreeFile> files, CancellationToken cancel) =>
        ReadFiles(repo, commit, [.. files.Select(file => file.Path)], cancel);

    public Task<IReadOnlyList<PastCommit>> History(RepoId repo, CommitSha commit, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<PastCommit>>([]);

    public Task<RepoSnapshot> Import(RepoSource source, string? baseRevision, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IWorkspace> Checkout(RepoId repo, CommitSha commit, PatchSet? patch, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<LineAuthor>> Blame(RepoId repo, CommitSha commit, IReadOnlyList<LineRange> ranges, CancellationToken cancel) => throw new NotSupportedException();

    public Task<string> Diff(RepoId repo, PatchSet patch, CancellationToken cancel) => throw new NotSupportedException();

    public Task<PatchSet?> Rebase(RepoId repo, PatchSet patch, CommitSha onto, CancellationToken cancel) => throw new NotSupportedException();

    public Task<CommitSha> Commit(RepoId repo, PatchSet patch, CommitMessage message, CancellationToken cancel) => throw new NotSupportedException();

    public Task Publish(RepoSource target, RepoId repo, CommitSha commit, string branch, CancellationToken cancel) => throw new NotSupportedException();

    private IReadOnlyDictionary<RepoPath, byte[]> Of(RepoId repo, CommitSha commit) => _commits.TryGetValue((repo, commit), out var files)
        ? files
        : throw new ResolverFault("GIT-FAILED", transient: true, "There is no such commit.");

    private static string Blob(byte[] content) => Sha1([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);

    [SuppressMessage("Security", "CA5350", Justification = "Git names its objects so.")]
    private static string Sha1(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData(bytes));
}
