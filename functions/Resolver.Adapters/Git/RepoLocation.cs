using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>What a location turned out to be.</summary>
internal enum LocationKind
{
    /// <summary>A folder with a git repository in it, or a bare repository.</summary>
    Repository,

    /// <summary>A folder without git.</summary>
    Folder,

    /// <summary>An https, http or ssh URL.</summary>
    Url,
}

/// <summary>A location in its canonical form: real path, or URL without credentials.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Canonical">The text that the repository's id is made of.</param>
/// <param name="UserInfo">Credentials that the URL carried, for the fetch alone; null where there are none.</param>
internal sealed record RepoLocation(LocationKind Kind, string Canonical, string? UserInfo = null)
{
    /// <summary>What git fetches from; differs from the canonical form where an address has several spellings.</summary>
    public string Address { get; init; } = Canonical;

    /// <summary>First 16 hex digits of the SHA-256 of the canonical location.</summary>
    public RepoId Id => RepoId.Parse(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical)))[..16]);

    /// <summary>Canonicalises and looks at what is there.</summary>
    /// <exception cref="ResolverFault"><c>GIT-LOCATION</c>, <c>GIT-NOT-FOUND</c>, <c>GIT-UNREADABLE</c>, <c>GIT-EMPTY</c>.</exception>
    public static RepoLocation Of(RepoSource source)
    {
        var text = source.Location.Trim();
        if (text.Length == 0 || text.Any(char.IsControl))
        {
            throw ResolverFault.Usage("GIT-LOCATION", "The repository's location is empty or has control characters; give a path or an https, ssh or file URL.");
        }

        return RepoUrl.TryParse(text, out var url) ? url : OfPath(RepoUrl.PathOf(text));
    }

    private static RepoLocation OfPath(string path)
    {
        var full = RealPath.Of(Path.GetFullPath(path));
        if (File.Exists(full))
        {
            throw ResolverFault.Usage("GIT-LOCATION", "The repository's location is a file; name the repository's folder.");
        }

        if (!Directory.Exists(full))
        {
            throw ResolverFault.Usage("GIT-NOT-FOUND", "There is no repository at this location, or its parent folder may not be read; check the path after --repo.");
        }

        try
        {
            return Inspect(full);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw ResolverFault.Usage("GIT-UNREADABLE", "The repository's folder may not be read by this user; change its permissions or run as its owner.", denied);
        }
    }

    private static RepoLocation Inspect(string path)
    {
        var empty = !Directory.EnumerateFileSystemEntries(path).Any();
        if (empty)
        {
            throw ResolverFault.Usage("GIT-EMPTY", "The folder is empty; name a repository with at least one commit, or a folder with files.");
        }

        if (Path.GetFileName(path) == ".git" && IsGitDir(path))
        {
            return new RepoLocation(LocationKind.Repository, Path.GetDirectoryName(path)!);
        }

        return new RepoLocation(Path.Exists(Path.Combine(path, ".git")) || IsGitDir(path) ? LocationKind.Repository : LocationKind.Folder, path);
    }

    private static bool IsGitDir(string path) =>
        File.Exists(Path.Combine(path, "HEAD")) && Directory.Exists(Path.Combine(path, "objects")) && Directory.Exists(Path.Combine(path, "refs"));
}
