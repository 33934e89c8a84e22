using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>Makes one branch in a user's repository: objects first, then one atomic ref. No hook, index, working tree or reflog is touched.</summary>
internal sealed class GitPublisher(GitCommand git, GitSecret secrets, UrlPush urls)
{
    private static readonly string Zero = new('0', 40);

    public async Task Publish(RepoLocation target, Mirror mirror, CommitSha commit, string branch, CancellationToken cancel)
    {
        if (target.Kind != LocationKind.Repository && !secrets.Covers(target))
        {
            throw ResolverFault.Usage("GIT-NOT-PUBLISHABLE", "A branch can be made only in a git repository on this machine or on the code host that is set up; take the patch file instead.");
        }

        await CheckName(branch, cancel);
        if (target.Kind == LocationKind.Url)
        {
            await urls.Publish(target, mirror, commit, branch, cancel);
            return;
        }

        var source = await SourceRepository.Open(git, target.Canonical, cancel);
        var reference = "refs/heads/" + branch;
        if (await IsThere(source, reference, commit, cancel))
        {
            return;
        }

        await CopyObjects(mirror, source, commit, cancel);
        var call = new GitCall("update-ref", "--no-deref", reference, commit.Value, Zero) { GitDir = source.GitDir, MayFail = true };
        var answer = await git.Run(call, cancel);
        if (!answer.Ok && !await IsThere(source, reference, commit, cancel))
        {
            throw NotMade(call, answer, branch);
        }
    }

    private async Task<bool> IsThere(SourceRepository source, string reference, CommitSha commit, CancellationToken cancel)
    {
        var call = new GitCall("for-each-ref", "--format=%(objectname)", reference) { GitDir = source.GitDir };
        var shas = (await git.Run(call, cancel)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // for-each-ref also lists what is below the name as a folder: such a branch stands in the way as well.
        return shas.Length > 0 && (shas is [var only] && only == commit.Value ? true : throw Exists(reference["refs/heads/".Length..]));
    }

    private async Task CheckName(string branch, CancellationToken cancel)
    {
        var legal = !branch.StartsWith('-') && !branch.Any(char.IsControl)
            && (await git.Run(new GitCall("check-ref-format", "refs/heads/" + branch) { MayFail = true }, cancel)).Ok;
        if (!legal)
        {
            throw ResolverFault.Usage("GIT-BRANCH-NAME", "The branch's name is not legal in git; choose another.");
        }
    }

    private async Task CopyObjects(Mirror mirror, SourceRepository source, CommitSha commit, CancellationToken cancel)
    {
        var parents = (await git.Run(new GitCall("rev-list", "--parents", "--max-count=1", commit.Value) { GitDir = mirror.GitDir }, cancel)).Text.Split(' ')[1..];
        var wanted = new StringBuilder(commit.Value).Append('\n');
        foreach (var parent in parents)
        {
            var known = await git.Run(new GitCall("cat-file", "-e", parent + "^{tree}") { GitDir = source.GitDir, MayFail = true }, cancel);
            wanted.Append(known.Ok ? $"^{parent}\n" : string.Empty);
        }

        var pack = await git.Run(
            new GitCall("pack-objects", "--quiet", "--revs", "--stdout", "--delta-base-offset") { GitDir = mirror.GitDir, Input = Encoding.ASCII.GetBytes(wanted.ToString()) },
            cancel);
        var unpack = new GitCall("unpack-objects", "-q") { GitDir = source.GitDir, Input = pack.Output, MayFail = true };
        var answer = await git.Run(unpack, cancel);
        if (!answer.Ok)
        {
            throw NotMade(unpack, answer, branch: null);
        }
    }

    private static ResolverFault NotMade(GitCall call, GitResult answer, string? branch)
    {
        var inner = new InvalidOperationException(answer.Errors);
        if (answer.Errors.Contains("ermission denied", StringComparison.Ordinal) || answer.Errors.Contains("Read-only file system", StringComparison.Ordinal)
            || answer.Errors.Contains("insufficient permission", StringComparison.Ordinal))
        {
            return ResolverFault.Usage("GIT-UNWRITABLE", "The repository may not be written by this user; change its permissions, or take the patch file.", inner);
        }

        var inTheWay = branch is not null && (answer.Errors.Contains("already exists", StringComparison.Ordinal) || answer.Errors.Contains("cannot create", StringComparison.Ordinal)
            || answer.Errors.Contains("exists; cannot create", StringComparison.Ordinal));
        return inTheWay ? Exists(branch!) : GitFaults.Failed(call, answer);
    }

    /// <summary>The branch is there and is not ours.</summary>
    internal static ResolverFault Exists(string branch) =>
        ResolverFault.Usage("GIT-BRANCH-EXISTS", $"A branch '{branch}', or one whose name clashes with it, is already there and points elsewhere; rename or delete it, then try again.");
}
