using System.Security.Cryptography;
using Resolver.Core.Ids;

namespace Resolver.Activities.Reproduce;

/// <summary>Whether a run of tests left the repository's own files alone.</summary>
internal sealed class TrackedFiles
{
    private readonly string _root;
    private readonly Dictionary<RepoPath, string> _before;

    private TrackedFiles(string root, Dictionary<RepoPath, string> before)
    {
        _root = root;
        _before = before;
    }

    /// <summary>Remembers the files of a clone as they are now.</summary>
    public static async Task<TrackedFiles> Of(string root, IEnumerable<RepoPath> files, CancellationToken cancel)
    {
        var before = new Dictionary<RepoPath, string>();
        foreach (var path in files)
        {
            before[path] = await Digest(root, path, cancel);
        }

        return new TrackedFiles(root, before);
    }

    /// <summary>The first file that is not as it was; null where all are.</summary>
    public async Task<RepoPath?> FirstChanged(CancellationToken cancel)
    {
        foreach (var (path, digest) in _before)
        {
            if (await Digest(_root, path, cancel) != digest)
            {
                return path;
            }
        }

        return null;
    }

    private static async Task<string> Digest(string root, RepoPath path, CancellationToken cancel)
    {
        var file = new FileInfo(Path.Combine(root, path.Value));
        try
        {
            // A link that the code put there is not followed.
            if (file.LinkTarget is not null || !file.Exists)
            {
                return file.LinkTarget ?? string.Empty;
            }

            await using var stream = file.OpenRead();
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }
}
