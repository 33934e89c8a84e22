namespace Resolver.Adapters.Git;

/// <summary>
/// Looks for uncommitted changes with our mirror's configuration over a copy of the user's index: the repository's own filters,
/// fsmonitor and hooks are not even known to the git that looks.
/// </summary>
internal static class DirtyTree
{
    private const string Dirty = "The working tree has uncommitted changes; they are not included.";
    private const string Untracked = "The working tree has files that git does not track; they are not included.";

    public static async Task<string?> Check(GitCommand git, Mirror mirror, SourceRepository source, CancellationToken cancel)
    {
        var index = Path.Combine(source.GitDir, "index");
        if (!File.Exists(index))
        {
            return null;
        }

        var copy = mirror.Scratch("index");
        try
        {
            File.Copy(index, copy);
            return await Look(git, mirror, source, copy, cancel);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            return "Whether the working tree has uncommitted changes could not be seen.";
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static async Task<string?> Look(GitCommand git, Mirror mirror, SourceRepository source, string index, CancellationToken cancel)
    {
        GitCall Call(params string[] arguments) => new(arguments) { GitDir = mirror.GitDir, WorkTree = source.Top, IndexFile = index, MayFail = true };

        // Exit code 1: something needs an update. Others: an index of a kind that only its own repository can read.
        var refreshed = await git.Run(Call("update-index", "--refresh", "--ignore-submodules", "-q"), cancel);
        if (refreshed.ExitCode == 1)
        {
            return Dirty;
        }

        if (await source.Staged(git, index, cancel))
        {
            return Dirty;
        }

        var others = await git.Run(Call("ls-files", "--others", "--exclude-standard", "--directory", "--no-empty-directory", "-z"), cancel);
        return others.Output.Length > 0 ? Untracked : null;
    }
}
