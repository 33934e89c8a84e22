using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Debug;

/// <summary>Files at base with a patch on top, as text. Binary files and files that are not UTF-8 are not there.</summary>
internal sealed class PatchedFiles(IWorkspaces workspaces)
{
    internal async Task<Dictionary<RepoPath, string>> Read(CommitRef at, PatchSet? patch, IReadOnlyCollection<RepoPath> paths, CancellationToken cancel)
    {
        var files = new Dictionary<RepoPath, string>();
        foreach (var (path, bytes) in await workspaces.ReadFiles(at.Repo, at.Commit, paths, cancel))
        {
            if (PlainText.Of(bytes) is { } text)
            {
                files[path] = text;
            }
        }

        foreach (var change in patch?.Files ?? [])
        {
            if (paths.Contains(change.Path) && change.Content is { } content)
            {
                files[change.Path] = content;
            }
        }

        return files;
    }
}
