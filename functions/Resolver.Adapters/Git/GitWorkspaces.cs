using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Bare mirrors and throwaway clones, by git's command line.</summary>
public sealed class GitWorkspaces : IWorkspaces
{
    // Git compares each entry with each path that it is given: of more paths the whole tree is read.
    private const int FewPaths = 100;

    private readonly Mirrors mirrors;
    private readonly GitTree trees;
    private readonly GitListings listings;
    private readonly GitCommits commits;
    private readonly GitRebase rebase;
    private readonly GitPublisher publisher;
    private readonly GitCheckout checkout;
    private readonly UrlImport urls;
    private readonly LocalImport local;
    private readonly FolderImport folders;
    private readonly GitBlame blame;
    private readonly GitHistory history;

    /// <summary>Creates the workspaces of one data folder; nothing is touched before the first call.</summary>
    /// <param name="options">Where, and how long git may take.</param>
    /// <param name="clock">Time.</param>
    /// <param name="credentials">For repositories at a URL; null where there are none besides those in the URL.</param>
    public GitWorkspaces(GitOptions options, TimeProvider clock, IGitCredentials? credentials = null)
    {
        var git = new GitCommand(options);
        var secrets = new GitSecret(credentials);
        var objects = new ObjectReaders(git, clock);
        var comparison = new TreeComparison(objects);
        trees = new GitTree(git, objects);
        listings = new GitListings(trees, comparison);
        mirrors = new Mirrors(options, git, clock);
        commits = new GitCommits(git, trees);
        rebase = new GitRebase(git, trees, commits);
        publisher = new GitPublisher(git, secrets, new UrlPush(options, git, mirrors, secrets));
        checkout = new GitCheckout(options, git, trees, clock);
        blame = new GitBlame(git);
        history = new GitHistory(git, comparison, objects);
        var notices = new Notices(git, trees);
        urls = new UrlImport(options, git, mirrors, notices, secrets);
        local = new LocalImport(options, git, mirrors, notices);
        folders = new FolderImport(options, git, mirrors, notices);
    }

    /// <inheritdoc />
    public Task<RepoSnapshot> Import(RepoSource source, string? baseRevision, CancellationToken cancel) =>
        DiskFaults.Named(() =>
        {
            var location = RepoLocation.Of(source);
            return location.Kind switch
            {
                LocationKind.Url => urls.Import(location, baseRevision, cancel),
                LocationKind.Folder => folders.Import(location, baseRevision, cancel),
                _ => local.Import(location, baseRevision, cancel),
            };
        });

    /// <inheritdoc />
    public Task<IWorkspace> Checkout(RepoId repo, CommitSha commit, PatchSet? patch, CancellationToken cancel) =>
        DiskFaults.Named(async () => await checkout.Checkout(await Whole(repo, commit, cancel), commit, patch, cancel));

    /// <inheritdoc />
    public async Task<IReadOnlyList<TreeFile>> ListFiles(RepoId repo, CommitSha commit, CancellationToken cancel) =>
        await listings.Of(await Whole(repo, commit, cancel), commit, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadFiles(RepoId repo, CommitSha commit, IReadOnlyCollection<RepoPath> paths, CancellationToken cancel)
    {
        if (paths.Count == 0)
        {
            return new Dictionary<RepoPath, byte[]>();
        }

        var wanted = paths.ToHashSet();
        var mirror = await Whole(repo, commit, cancel);
        var entries = wanted.Count <= FewPaths ? await trees.Look(mirror, commit.Value, wanted, cancel) : await trees.List(mirror, commit.Value, cancel);
        var files = entries.Where(entry => entry.IsFile && entry.Path is { } path && wanted.Contains(path)).Select(entry => (entry.Path!, entry.Sha));
        return await Read(mirror, [.. files], cancel);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadListed(RepoId repo, CommitSha commit, IReadOnlyCollection<TreeFile> files, CancellationToken cancel) =>
        files.Count == 0 ? new Dictionary<RepoPath, byte[]>()
        : files.Count <= FewPaths && !files.Any(static file => file.Path.Value.Contains('\n', StringComparison.Ordinal))
            ? await trees.At(await Whole(repo, commit, cancel), commit.Value, [.. files.Select(static file => file.Path)], cancel)
        : await Read(await Whole(repo, commit, cancel), [.. files.Select(static file => (file.Path, file.BlobSha))], cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<LineAuthor>> Blame(RepoId repo, CommitSha commit, IReadOnlyList<LineRange> ranges, CancellationToken cancel) =>
        blame.Authors(mirrors.Find(repo), commit, ranges, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<PastCommit>> History(RepoId repo, CommitSha commit, int most, CancellationToken cancel) =>
        history.Read(mirrors.Find(repo), commit, most, cancel);

    /// <inheritdoc />
    public Task<string> Diff(RepoId repo, PatchSet patch, CancellationToken cancel) =>
        DiskFaults.Named(async () => await commits.Diff(await Whole(repo, patch.Base, cancel), patch, cancel));

    /// <inheritdoc />
    public Task<PatchSet?> Rebase(RepoId repo, PatchSet patch, CommitSha onto, CancellationToken cancel) =>
        DiskFaults.Named(async () =>
        {
            await Whole(repo, onto, cancel);
            return await rebase.Apply(await Whole(repo, patch.Base, cancel), patch, onto, cancel);
        });

    /// <inheritdoc />
    public Task<CommitSha> Commit(RepoId repo, PatchSet patch, CommitMessage message, CancellationToken cancel) =>
        DiskFaults.Named(async () => await commits.Commit(await Whole(repo, patch.Base, cancel), patch, message, cancel));

    /// <inheritdoc />
    public Task Publish(RepoSource target, RepoId repo, CommitSha commit, string branch, CancellationToken cancel) =>
        DiskFaults.Named(async () =>
        {
            await publisher.Publish(RepoLocation.Of(target), mirrors.Find(repo), commit, branch, cancel);
            return true;
        });

    private async Task<IReadOnlyDictionary<RepoPath, byte[]>> Read(Mirror mirror, IReadOnlyList<(RepoPath Path, string Sha)> files, CancellationToken cancel)
    {
        var blobs = await trees.Blobs(mirror, files.Select(file => file.Sha), cancel);
        return files.Where(file => blobs.ContainsKey(file.Sha)).ToDictionary(file => file.Path, file => blobs[file.Sha]);
    }

    /// <summary>The mirror, with every object of the commit's tree in it.</summary>
    private async Task<Mirror> Whole(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var mirror = mirrors.Find(repo);
        await urls.EnsureBlobs(mirror, commit, cancel);
        return mirror;
    }
}
