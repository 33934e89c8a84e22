using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Generate;

/// <summary>Contents of files that a patch may change, pinned to one commit.</summary>
internal sealed class EditableFiles(IWorkspaces workspaces, CommitRef at, Func<RepoPath, bool> mayChange)
{
    /// <summary>The first so many of these paths that may be changed, those that are text.</summary>
    public async Task<Dictionary<RepoPath, string>> Read(IEnumerable<RepoPath> paths, int most, CancellationToken cancel)
    {
        var wanted = paths.Distinct().Where(mayChange).Take(most).ToList();
        var files = new Dictionary<RepoPath, string>();
        foreach (var (path, bytes) in await workspaces.ReadFiles(at.Repo, at.Commit, wanted, cancel))
        {
            if (PlainText.Of(bytes) is { } text)
            {
                files[path] = text;
            }
        }

        return files;
    }
}
