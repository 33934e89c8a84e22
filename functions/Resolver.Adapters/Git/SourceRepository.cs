using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>A user's repository on this machine. Everything here only reads.</summary>
/// <param name="Top">The folder that the user named.</param>
/// <param name="GitDir">Its git folder (of the worktree, where it is one).</param>
/// <param name="CommonDir">Where objects and refs are.</param>
internal sealed record SourceRepository(string Top, string GitDir, string CommonDir)
{
    /// <summary>Finds the git folder in exactly this folder, never in one above.</summary>
    /// <exception cref="ResolverFault"><c>GIT-NOT-A-REPOSITORY</c>, <c>GIT-UNREADABLE</c>.</exception>
    public static async Task<SourceRepository> Open(GitCommand git, string top, CancellationToken cancel)
    {
        var call = new GitCall("-C", top, "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
        {
            MayFail = true,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(top) ?? "/" },
        };
        var answer = await git.Run(call, cancel);
        var lines = answer.Text.Split('\n');
        return answer.Ok && lines.Length == 2 ? new SourceRepository(top, lines[0], lines[1]) : throw NotOpened(answer);
    }

    /// <summary>Whether this is a bare repository, which has no working tree to be dirty.</summary>
    public bool IsBare => GitDir == Top;

    /// <summary>Resolves a revision to a commit.</summary>
    /// <exception cref="ResolverFault"><c>GIT-NO-COMMIT</c>, <c>GIT-BASE-UNKNOWN</c>, <c>GIT-BASE-AMBIGUOUS</c>.</exception>
    public async Task<CommitSha> Resolve(GitCommand git, string? revision, CancellationToken cancel)
    {
        var found = await Revisions.Resolve(git, GitDir, revision ?? "HEAD", cancel);
        return found ?? throw (revision is null ? await NoCommit(git, cancel) : Revisions.Unknown(revision));
    }

    /// <summary>The branch that HEAD is on, or null where it is detached.</summary>
    public async Task<string?> Branch(GitCommand git, CancellationToken cancel)
    {
        var answer = await git.Run(new GitCall("symbolic-ref", "--quiet", "--short", "HEAD") { GitDir = GitDir, MayFail = true }, cancel);
        return answer.Ok ? answer.Text : null;
    }

    /// <summary>Whether an index differs from HEAD; reads no working tree.</summary>
    public async Task<bool> Staged(GitCommand git, string index, CancellationToken cancel)
    {
        var call = new GitCall("diff-index", "--cached", "--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules", "HEAD", "--") { GitDir = GitDir, IndexFile = index, MayFail = true };
        return (await git.Run(call, cancel)).ExitCode == 1;
    }

    private async Task<ResolverFault> NoCommit(GitCommand git, CancellationToken cancel)
    {
        var any = await git.Run(new GitCall("for-each-ref", "--count=1", "refs/heads", "refs/remotes") { GitDir = GitDir }, cancel);
        return ResolverFault.Usage("GIT-NO-COMMIT", any.Text.Length == 0
            ? "The repository has no commit yet; commit something first."
            : "The repository's HEAD points at no commit; name a branch with --base.");
    }

    private static ResolverFault NotOpened(GitResult answer)
    {
        var inner = new InvalidOperationException(answer.Errors);
        return answer.Errors.Contains("Permission denied", StringComparison.Ordinal)
            ? ResolverFault.Usage("GIT-UNREADABLE", "The repository may not be read by this user; change its permissions or run as its owner.", inner)
            : ResolverFault.Usage("GIT-NOT-A-REPOSITORY", "The folder has a .git that git cannot open; repair it (git fsck), or name another folder.", inner);
    }
}

/// <summary>Resolves what people call a commit.</summary>
internal static class Revisions
{
    /// <summary>The commit, or null where there is none of this name.</summary>
    /// <exception cref="ResolverFault"><c>GIT-BASE-AMBIGUOUS</c>.</exception>
    public static async Task<CommitSha?> Resolve(GitCommand git, string gitDir, string revision, CancellationToken cancel)
    {
        if (revision.Length == 0 || revision[0] == '-' || revision.Length > 1024 || revision.Any(char.IsControl))
        {
            return null;
        }

        var call = new GitCall("rev-parse", "--verify", "--end-of-options", revision + "^{commit}") { GitDir = gitDir, MayFail = true };
        var answer = await git.Run(call, cancel);
        if (answer.Errors.Contains("is ambiguous", StringComparison.Ordinal))
        {
            throw ResolverFault.Usage("GIT-BASE-AMBIGUOUS", "The base names more than one commit; give the full commit id, or refs/heads/… or refs/tags/….");
        }

        return answer.Ok && answer.Text.Length == 40 ? CommitSha.Parse(answer.Text) : null;
    }

    public static ResolverFault Unknown(string revision)
    {
        var shown = new string([.. revision.Take(80).Where(c => !char.IsControl(c))]);
        return ResolverFault.Usage("GIT-BASE-UNKNOWN", $"The base '{shown}' names no commit of this repository; check it with git log, or fetch it there first.");
    }
}
