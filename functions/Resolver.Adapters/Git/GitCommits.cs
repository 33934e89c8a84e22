using System.Globalization;
using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Turns patches into trees, diffs and commits, by plumbing on a private index.</summary>
internal sealed class GitCommits(GitCommand git, GitTree trees)
{
    /// <summary>The same commit id every time for the same arguments.</summary>
    public async Task<CommitSha> Commit(Mirror mirror, PatchSet patch, CommitMessage message, CancellationToken cancel)
    {
        var tree = await PatchedTree(mirror, patch, cancel);
        var text = message.Body.Length == 0 ? message.Subject + "\n" : $"{message.Subject}\n\n{message.Body.TrimEnd('\n')}\n";
        var date = Date(message.When);
        var call = new GitCall("commit-tree", "-p", patch.Base.Value, "-F", "-", tree)
        {
            GitDir = mirror.GitDir,
            Input = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_AUTHOR_DATE"] = date, ["GIT_COMMITTER_DATE"] = date },
        };
        return CommitSha.Parse((await git.Run(call, cancel)).Text);
    }

    /// <summary>As <c>git diff</c> prints it, with full object ids so that it never depends on what else is in the mirror.</summary>
    public async Task<string> Diff(Mirror mirror, PatchSet patch, CancellationToken cancel)
    {
        var tree = await PatchedTree(mirror, patch, cancel);
        var call = new GitCall(
            "diff-tree", "-r", "-p", "--full-index", "--binary", "--no-renames", "--no-ext-diff", "--no-color", "--no-textconv",
            "--src-prefix=a/", "--dst-prefix=b/", "--unified=3", "--diff-algorithm=myers", "--indent-heuristic", patch.Base + "^{tree}", tree)
        {
            GitDir = mirror.GitDir,
        };
        return Encoding.UTF8.GetString((await git.Run(call, cancel)).Output);
    }

    /// <summary>Writes the patched tree into the mirror and returns its id.</summary>
    public async Task<string> PatchedTree(Mirror mirror, PatchSet patch, CancellationToken cancel)
    {
        var modes = await new PatchRules(trees).Check(mirror, patch, cancel);
        var index = mirror.Scratch("index");
        try
        {
            await git.Run(new GitCall("read-tree", patch.Base.Value) { GitDir = mirror.GitDir, IndexFile = index }, cancel);
            var changes = new StringBuilder();
            foreach (var file in patch.Files)
            {
                changes.Append(await IndexLine(mirror, file, modes.GetValueOrDefault(file.Path, "100644"), cancel));
            }

            var update = new GitCall("update-index", "-z", "--index-info")
            {
                GitDir = mirror.GitDir,
                IndexFile = index,
                Input = Encoding.Latin1.GetBytes(changes.ToString()),
            };
            await git.Run(update, cancel);
            return (await git.Run(new GitCall("write-tree") { GitDir = mirror.GitDir, IndexFile = index }, cancel)).Text;
        }
        finally
        {
            File.Delete(index);
        }
    }

    private async Task<string> IndexLine(Mirror mirror, FileChange file, string mode, CancellationToken cancel)
    {
        if (file.Content is null)
        {
            return $"0 {new string('0', 40)}\t{TreeEntry.Raw(file.Path)}\0";
        }

        var hash = new GitCall("hash-object", "-w", "--no-filters", "--stdin") { GitDir = mirror.GitDir, Input = Encoding.UTF8.GetBytes(file.Content) };
        return $"{mode} {(await git.Run(hash, cancel)).Text}\t{TreeEntry.Raw(file.Path)}\0";
    }

    private static string Date(DateTimeOffset when)
    {
        var offset = when.Offset;
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"@{when.ToUnixTimeSeconds()} {sign}{offset.Duration():hhmm}");
    }
}
