using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Takes a folder without git as one commit: the same id for the same content, whatever the folder's dates are.</summary>
internal sealed class FolderImport(GitOptions options, GitCommand git, Mirrors mirrors, Notices notices)
{
    private const string Date = "@0 +0000";

    public async Task<RepoSnapshot> Import(RepoLocation location, string? revision, CancellationToken cancel)
    {
        if (revision is not null)
        {
            throw ResolverFault.Usage("GIT-BASE-UNKNOWN", "A folder without git has no revisions; leave --base out.");
        }

        using var held = await mirrors.Lock(location.Id, cancel);
        var mirror = await mirrors.Ensure(location.Id, cancel);
        var (commit, nested) = await Snapshot(mirror, location.Canonical, cancel);
        await git.Run(new GitCall("update-ref", Mirror.BaseRef(commit), commit.Value) { GitDir = mirror.GitDir }, cancel);
        var found = new List<string> { "The folder has no git: it is taken as one commit, and the patch stays a file." };
        if (nested)
        {
            found.Add("Git repositories inside the folder are left out.");
        }

        return new RepoSnapshot(location.Id, commit, "folder", Publishable: false, [.. found, .. await notices.Of(mirror, commit, source: null, cancel)]);
    }

    private async Task<(CommitSha Commit, bool Nested)> Snapshot(Mirror mirror, string folder, CancellationToken cancel)
    {
        var index = mirror.Scratch("index");
        GitCall Call(params string[] arguments) => new(arguments) { GitDir = mirror.GitDir, WorkTree = folder, IndexFile = index, Timeout = options.FetchTimeout, MayFail = true };
        try
        {
            var listed = await Listed(Call("ls-files", "--others", "--exclude-standard", "-z"), cancel);

            // A name that ends in a slash is a repository of its own.
            var files = listed.Where(name => !name.EndsWith('/')).ToList();
            if (files.Count == 0)
            {
                throw ResolverFault.Usage("GIT-EMPTY", "The folder has no files that .gitignore lets through; name a folder with files.");
            }

            var input = Encoding.Latin1.GetBytes(string.Concat(files.Select(name => name + "\0")));
            await Expect(Call("update-index", "--add", "--remove", "-z", "--stdin") with { Input = input }, cancel);
            var tree = (await Expect(Call("write-tree"), cancel)).Text;
            return (await CommitTree(mirror, tree, cancel), files.Count < listed.Count);
        }
        finally
        {
            File.Delete(index);
        }
    }

    private async Task<List<string>> Listed(GitCall call, CancellationToken cancel) => [.. (await Expect(call, cancel)).Records()];

    private async Task<GitResult> Expect(GitCall call, CancellationToken cancel)
    {
        var answer = await git.Run(call, cancel);
        if (answer.Errors.Contains("Permission denied", StringComparison.Ordinal))
        {
            throw ResolverFault.Usage("GIT-UNREADABLE", "Some files of the folder may not be read by this user; change their permissions, or name them in .gitignore.", new InvalidOperationException(answer.Errors));
        }

        return answer.Ok ? answer : throw GitFaults.Failed(call, answer);
    }

    private async Task<CommitSha> CommitTree(Mirror mirror, string tree, CancellationToken cancel)
    {
        var call = new GitCall("commit-tree", "-m", "Folder as it was found", tree)
        {
            GitDir = mirror.GitDir,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_AUTHOR_DATE"] = Date, ["GIT_COMMITTER_DATE"] = Date },
        };
        return CommitSha.Parse((await git.Run(call, cancel)).Text);
    }
}
