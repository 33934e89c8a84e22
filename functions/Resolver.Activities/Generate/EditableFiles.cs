using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Generate;

/// <summary>Contents of files that a patch may change, pinned to one commit.</summary>
internal sealed class EditableFiles(IWorkspaces workspaces, CommitRef at, Func<RepoPath, bool> mayChange)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The first so many of these paths that may be changed, those that are text.</summary>
    public async Task<Dictionary<RepoPath, string>> Read(IEnumerable<RepoPath> paths, int most, CancellationToken cancel)
    {
        var wanted = paths.Distinct().Where(mayChange).Take(most).ToList();
        var files = new Dictionary<RepoPath, string>();
        foreach (var (path, bytes) in await workspaces.ReadFiles(at.Repo, at.Commit, wanted, cancel))
        {
            if (Text(bytes) is { } text)
            {
                files[path] = text;
            }
        }

        return files;
    }

    /// <summary>UTF-8 text; null for anything else.</summary>
    internal static string? Text(byte[] bytes)
    {
        try
        {
            return bytes.AsSpan().Contains((byte)0) ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
