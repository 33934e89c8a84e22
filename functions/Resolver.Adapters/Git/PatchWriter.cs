using System.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>
/// Writes whole files into a fresh clone that nobody else writes to yet. <see cref="PatchRules"/> has looked at the tree; this looks at
/// the disk, segment by segment, and never goes through a link.
/// </summary>
internal static class PatchWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static async Task Apply(string root, PatchSet? patch, CancellationToken cancel)
    {
        // Deletions first: a file may make room for a folder.
        foreach (var file in (patch?.Files ?? []).OrderBy(file => file.Content is not null))
        {
            var target = Locate(root, file);
            if (file.Content is null)
            {
                Delete(root, target);
            }
            else
            {
                await File.WriteAllBytesAsync(target, Utf8.GetBytes(file.Content), cancel);
            }
        }
    }

    private static string Locate(string root, FileChange file)
    {
        var at = root;
        var segments = file.Path.Value.Split('/');
        foreach (var segment in segments[..^1])
        {
            at = Path.Combine(at, segment);
            var info = new FileInfo(at);
            if (info.LinkTarget is not null || info.Exists)
            {
                throw GitFaults.PatchRefused(file.Path.Value, $"{segment} is not a folder");
            }

            if (file.Content is not null)
            {
                Directory.CreateDirectory(at);
            }
        }

        var target = Path.Combine(at, segments[^1]);
        return new FileInfo(target).LinkTarget is null && !Directory.Exists(target)
            ? target
            : throw GitFaults.PatchRefused(file.Path.Value, "it is not a regular file");
    }

    private static void Delete(string root, string target)
    {
        if (!File.Exists(target))
        {
            return;
        }

        File.Delete(target);

        // As git does: a folder without files is no folder.
        for (var folder = Path.GetDirectoryName(target)!; folder != root && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
        {
            Directory.Delete(folder);
        }
    }
}
