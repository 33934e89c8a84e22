using Resolver.Core.Ids;
using Resolver.Core.Sandbox;

namespace Resolver.Repair.CSharp.Build;

/// <summary>The clone's paths, as the sandbox and as this machine name them. Without a sandbox both are the same.</summary>
/// <param name="root">The clone on this machine.</param>
internal sealed class BoxPaths(string root)
{
    /// <summary>A path of the sandbox on this machine.</summary>
    public string ToHost(string boxPath) => IsUnder(boxPath, SandboxPaths.Repo) ? root + boxPath[SandboxPaths.Repo.Length..] : boxPath;

    /// <summary>A path of the sandbox inside the repository; null where it is outside.</summary>
    public RepoPath? ToRepo(string boxPath)
    {
        var path = ToHost(Path.GetFullPath(boxPath));
        return IsUnder(path, root) && RepoPath.TryParse(path[(root.Length + 1)..], out var inside) ? inside : null;
    }

    private static bool IsUnder(string path, string folder) =>
        path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == '/';
}
