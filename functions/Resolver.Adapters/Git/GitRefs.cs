using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Branches of a source, by git's command line: a repository on this machine is read in place, a URL is asked over the network.</summary>
public sealed class GitRefs : ISourceRefs
{
    private readonly GitCommand git;
    private readonly UrlImport urls;
    private readonly IWorkspaces workspaces;

    /// <summary>Creates the reader; nothing is touched before the first call.</summary>
    /// <param name="options">Where, and how long git may take.</param>
    /// <param name="workspaces">Takes a folder without git as a commit.</param>
    /// <param name="clock">Time.</param>
    /// <param name="credentials">For repositories at a URL; null where there are none besides those in the URL.</param>
    public GitRefs(GitOptions options, IWorkspaces workspaces, TimeProvider clock, IGitCredentials? credentials = null)
    {
        git = new GitCommand(options);
        var trees = new GitTree(git, new ObjectReaders(git, clock));
        urls = new UrlImport(options, git, new Mirrors(options, git, clock), new Notices(git, trees), new GitSecret(credentials));
        this.workspaces = workspaces;
    }

    /// <inheritdoc />
    public Task<SourceTips> Read(RepoSource source, CancellationToken cancel) => DiskFaults.Named(() =>
    {
        var location = RepoLocation.Of(source);
        return location.Kind switch
        {
            LocationKind.Url => urls.Tips(location, cancel),
            LocationKind.Folder => OfFolder(source, cancel),
            _ => OfRepository(location, cancel),
        };
    });

    private async Task<SourceTips> OfFolder(RepoSource source, CancellationToken cancel)
    {
        var snapshot = await workspaces.Import(source, baseRevision: null, cancel);
        return new SourceTips(snapshot.Repo, snapshot.BaseName, new Dictionary<string, CommitSha>(StringComparer.Ordinal) { [snapshot.BaseName] = snapshot.Base });
    }

    private async Task<SourceTips> OfRepository(RepoLocation location, CancellationToken cancel)
    {
        var source = await SourceRepository.Open(git, location.Canonical, cancel);
        var listed = await git.Run(new GitCall("for-each-ref", "--format=%(objectname)%09%(refname)", RefLines.Heads) { GitDir = source.GitDir }, cancel);
        var branches = RefLines.Read(listed.Text);
        if (await source.Branch(git, cancel) is { } head)
        {
            return new SourceTips(location.Id, head, branches);
        }

        branches["HEAD"] = await source.Resolve(git, revision: null, cancel);
        return new SourceTips(location.Id, "HEAD", branches);
    }
}

/// <summary>Lines of a commit id, a tab and a ref's full name.</summary>
internal static class RefLines
{
    public const string Heads = "refs/heads/";

    /// <summary>Branches by their short names; other refs are passed over.</summary>
    public static Dictionary<string, CommitSha> Read(string text) => text.Split('\n')
        .Select(static line => line.Split('\t'))
        .Where(static fields => fields is [{ Length: 40 }, _] && fields[1].StartsWith(Heads, StringComparison.Ordinal))
        .ToDictionary(static fields => fields[1][Heads.Length..], static fields => CommitSha.Parse(fields[0]), StringComparer.Ordinal);
}
