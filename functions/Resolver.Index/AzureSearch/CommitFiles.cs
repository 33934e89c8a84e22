using System.Collections.Concurrent;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;

namespace Resolver.Index.AzureSearch;

/// <summary>The files of one commit as git has them. What a commit holds is never asked of the search index.</summary>
internal sealed class CommitFiles
{
    private readonly Dictionary<string, TreeFile> byKey;
    private readonly Dictionary<RepoPath, (TreeFile File, string Key, string? Reason)> byPath = [];

    public CommitFiles(IEnumerable<TreeFile> all, int maxFileBytes)
    {
        foreach (var file in all)
        {
            byPath[file.Path] = (file, DocumentKeys.OfFile(file), FileRules.ReasonByPath(file.Path, file.Bytes, maxFileBytes));
        }

        byKey = byPath.Values.Where(entry => entry.Reason is null).ToDictionary(entry => entry.Key, entry => entry.File, StringComparer.Ordinal);
    }

    /// <summary>Files that are worth reading, by the key of their content.</summary>
    public IReadOnlyDictionary<string, TreeFile> Wanted => byKey;

    /// <summary>Files that are left out for their path or size.</summary>
    public IEnumerable<SkippedFile> Skipped =>
        byPath.Values.Where(entry => entry.Reason is not null).Select(entry => new SkippedFile(entry.File.Path.Value, entry.Reason!));

    /// <summary>A file of the commit, the key of its content, and why its path or size leaves it out; null where the commit has no such file.</summary>
    public (TreeFile File, string Key, string? Reason)? At(RepoPath path) => byPath.TryGetValue(path, out var entry) ? entry : null;
}

/// <summary>Remembers the files of a few commits: git says the same of a commit every time.</summary>
internal sealed class CommitTrees(IWorkspaces workspaces, int maxFileBytes)
{
    private const int MostKept = 32;

    private readonly ConcurrentDictionary<(RepoId Repo, CommitSha Commit), CommitFiles> known = new();

    public async Task<CommitFiles> Of(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        if (known.TryGetValue((repo, commit), out var files))
        {
            return files;
        }

        files = new CommitFiles(await workspaces.ListFiles(repo, commit, cancel), maxFileBytes);
        if (known.Count >= MostKept)
        {
            known.Clear();
        }

        return known[(repo, commit)] = files;
    }
}
