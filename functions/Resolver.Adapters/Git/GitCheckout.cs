using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>
/// Makes throwaway clones. A clone has a small git folder of its own (one commit, no remote, no link to the mirror), so that it is
/// whole inside a sandbox that sees nothing else.
/// </summary>
internal sealed class GitCheckout(GitOptions options, GitCommand git, GitTree trees, TimeProvider clock)
{
    private const string Config = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = false\n[gc]\n\tauto = 0\n";

    private readonly CheckoutCache cache = new(git, trees);

    public async Task<IWorkspace> Checkout(Mirror mirror, CommitSha commit, PatchSet? patch, CancellationToken cancel)
    {
        if (patch is not null)
        {
            await new PatchRules(trees).Check(mirror, patch with { Base = commit }, cancel);
        }

        var prepared = await cache.Prepare(mirror, commit, cancel);
        var workspace = GitWorkspace.Create(options.Work, commit, clock);
        try
        {
            await Fill(workspace.Root, mirror, prepared, commit, cancel);
            await PatchWriter.Apply(workspace.Root, patch, cancel);
            return workspace;
        }
        catch
        {
            await workspace.DisposeAsync();
            throw;
        }
    }

    private async Task Fill(string root, Mirror mirror, string prepared, CommitSha commit, CancellationToken cancel)
    {
        var gitDir = Path.Combine(root, ".git");
        foreach (var folder in new[] { "objects/pack", "refs/heads", "refs/tags", "info" })
        {
            Directory.CreateDirectory(Path.Combine(gitDir, folder));
        }

        foreach (var file in Directory.EnumerateFiles(prepared))
        {
            var name = Path.GetFileName(file);

            // Copies, not links: a candidate may write to its own, and the next clone must not see it.
            File.Copy(file, Path.Combine(gitDir, name == "index" ? name : Path.Combine("objects", "pack", name)));
        }

        File.Copy(Path.Combine(mirror.GitDir, "info", "attributes"), Path.Combine(gitDir, "info", "attributes"));
        await File.WriteAllTextAsync(Path.Combine(gitDir, "config"), Config, cancel);
        await File.WriteAllTextAsync(Path.Combine(gitDir, "shallow"), commit + "\n", cancel);
        await File.WriteAllTextAsync(Path.Combine(gitDir, "refs", "heads", "main"), commit + "\n", cancel);
        await File.WriteAllTextAsync(Path.Combine(gitDir, "HEAD"), "ref: refs/heads/main\n", cancel);
        await git.Run(new GitCall("checkout-index", "--all", "--force", "--quiet", "--index") { GitDir = gitDir, WorkTree = root }, cancel);
    }
}

/// <summary>What every clone of one commit starts from: its index and one pack, made once and kept in the mirror.</summary>
internal sealed class CheckoutCache(GitCommand git, GitTree trees)
{
    public async Task<string> Prepare(Mirror mirror, CommitSha commit, CancellationToken cancel)
    {
        var ready = Path.Combine(mirror.GitDir, "resolver-checkouts", commit.Value);
        if (Directory.Exists(ready))
        {
            return ready;
        }

        var fresh = $"{ready}.new-{Guid.NewGuid():N}";
        Directory.CreateDirectory(fresh);
        try
        {
            await MakeIndex(mirror, commit, Path.Combine(fresh, "index"), cancel);
            await MakePack(mirror, commit, Path.Combine(fresh, "pack"), cancel);
            Directory.Move(fresh, ready);
        }
        catch (IOException) when (Directory.Exists(ready))
        {
            // Another process was faster; both made the same.
        }
        finally
        {
            Removal.Now(fresh);
        }

        return ready;
    }

    private async Task MakeIndex(Mirror mirror, CommitSha commit, string index, CancellationToken cancel)
    {
        await git.Run(new GitCall("read-tree", commit.Value) { GitDir = mirror.GitDir, IndexFile = index }, cancel);
        var leaving = await new SymlinkCheck(trees).Leaving(mirror, commit, cancel);
        if (leaving.Count > 0)
        {
            var removal = string.Concat(leaving.Select(path => $"0 {new string('0', 40)}\t{path}\0"));
            await git.Run(new GitCall("update-index", "-z", "--index-info") { GitDir = mirror.GitDir, IndexFile = index, Input = Encoding.Latin1.GetBytes(removal) }, cancel);
        }
    }

    private async Task MakePack(Mirror mirror, CommitSha commit, string prefix, CancellationToken cancel)
    {
        var objects = await git.Run(new GitCall("rev-list", "--objects", "--no-walk", "--no-object-names", commit.Value) { GitDir = mirror.GitDir }, cancel);

        // No search for new deltas: the pack lives as long as a cache does.
        await git.Run(new GitCall("pack-objects", "--quiet", "--window=0", prefix) { GitDir = mirror.GitDir, Input = objects.Output }, cancel);
    }
}
