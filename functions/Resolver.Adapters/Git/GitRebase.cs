using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Brings a patch to another commit, by plumbing on a private index: no working tree, no ref.</summary>
internal sealed class GitRebase(GitCommand git, GitTree trees, GitCommits commits)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>Null where it does not apply.</returns>
    public async Task<PatchSet?> Apply(Mirror mirror, PatchSet patch, CommitSha onto, CancellationToken cancel)
    {
        var diff = await commits.Diff(mirror, patch, cancel);
        var index = mirror.Scratch("index");
        try
        {
            await git.Run(new GitCall("read-tree", onto.Value) { GitDir = mirror.GitDir, IndexFile = index }, cancel);
            var apply = new GitCall("apply", "--cached", "--3way", "--whitespace=nowarn", "-")
            {
                GitDir = mirror.GitDir,
                IndexFile = index,
                Input = Encoding.UTF8.GetBytes(diff),
                MayFail = true,
            };
            return (await git.Run(apply, cancel)).Ok ? await Read(mirror, index, onto, cancel) : null;
        }
        finally
        {
            File.Delete(index);
        }
    }

    private async Task<PatchSet?> Read(Mirror mirror, string index, CommitSha onto, CancellationToken cancel)
    {
        var tree = (await git.Run(new GitCall("write-tree") { GitDir = mirror.GitDir, IndexFile = index }, cancel)).Text;
        var call = new GitCall("diff-tree", "-r", "--name-only", "--no-renames", "-z", onto + "^{tree}", tree) { GitDir = mirror.GitDir };
        var paths = (await git.Run(call, cancel)).Records().Select(TreeEntry.Parsed).ToList();
        if (paths.Exists(static path => path is null || path.Value.Contains('\n', StringComparison.Ordinal)))
        {
            return null;
        }

        var contents = await trees.At(mirror, tree, [.. paths.OfType<RepoPath>()], cancel);
        try
        {
            return new PatchSet(onto, [.. paths.OfType<RepoPath>().Select(path => new FileChange(path, contents.TryGetValue(path, out var bytes) ? Strict.GetString(bytes) : null))]);
        }
        catch (DecoderFallbackException)
        {
            // What the new base has in that file by now is no text that a patch could carry.
            return null;
        }
    }
}
