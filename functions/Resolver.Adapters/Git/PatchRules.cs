using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>
/// What a patch may touch: regular files and new paths. Never a symlink, a submodule, a folder, or anything below a symlink or file.
/// One rule for commits and checkouts, so that what was tested is what is committed.
/// </summary>
internal sealed class PatchRules(GitTree trees)
{
    /// <summary>Checks the patch and returns the modes of the files that exist.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>GIT-PATCH-REFUSED</c>.</exception>
    public async Task<Dictionary<RepoPath, string>> Check(Mirror mirror, PatchSet patch, CancellationToken cancel)
    {
        var touched = patch.Files.ToDictionary(file => file.Path, Twice(patch));
        var all = touched.Keys.Concat(touched.Keys.SelectMany(Parents)).Distinct().ToList();
        var entries = new Dictionary<RepoPath, TreeEntry>();
        foreach (var batch in all.Chunk(500))
        {
            foreach (var entry in await trees.Look(mirror, patch.Base.Value, batch, cancel))
            {
                entries[entry.Path!] = entry;
            }
        }

        foreach (var file in patch.Files)
        {
            CheckOne(file, entries, touched);
        }

        return touched.Keys.Where(entries.ContainsKey).ToDictionary(path => path, path => entries[path].Mode);
    }

    private static Func<FileChange, FileChange> Twice(PatchSet patch)
    {
        var twice = patch.Files.GroupBy(file => file.Path).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? file => file : throw GitFaults.PatchRefused(twice.Key.Value, "the file is there twice");
    }

    private static void CheckOne(FileChange file, Dictionary<RepoPath, TreeEntry> entries, Dictionary<RepoPath, FileChange> touched)
    {
        if (entries.TryGetValue(file.Path, out var there) && !there.IsFile)
        {
            throw GitFaults.PatchRefused(file.Path.Value, there.IsSymlink ? "it is a symbolic link" : there.IsSubmodule ? "it is a submodule" : "it is a folder");
        }

        foreach (var parent in Parents(file.Path))
        {
            var blocked = entries.TryGetValue(parent, out var entry) && entry.Mode != "040000";
            var deleted = touched.TryGetValue(parent, out var change) && change.Content is null;
            if ((blocked && !deleted) || (change?.Content is not null))
            {
                throw GitFaults.PatchRefused(file.Path.Value, $"{parent} is not a folder");
            }
        }
    }

    private static IEnumerable<RepoPath> Parents(RepoPath path)
    {
        for (var slash = path.Value.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.Value.IndexOf('/', slash + 1))
        {
            yield return RepoPath.Parse(path.Value[..slash]);
        }
    }
}
