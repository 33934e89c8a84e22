using System.Text;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>Finds the symlinks of a tree that lead out of it, following links through links, without touching the disk.</summary>
internal sealed class SymlinkCheck(GitTree trees)
{
    private const int MaxLinks = 40; // as the kernel does

    /// <summary>Raw paths of links that leave the tree, or that no one can follow.</summary>
    public async Task<IReadOnlyList<string>> Leaving(Mirror mirror, CommitSha commit, CancellationToken cancel)
    {
        var entries = (await trees.List(mirror, commit.Value, cancel)).Where(entry => entry.IsSymlink).ToList();
        var targets = await trees.Blobs(mirror, entries.Select(entry => entry.Sha), cancel);
        var links = entries.ToDictionary(entry => entry.RawPath, entry => Encoding.Latin1.GetString(targets.GetValueOrDefault(entry.Sha, [])), StringComparer.Ordinal);
        return [.. links.Keys.Where(link => !StaysInside(link, links))];
    }

    /// <summary>Whether a link, followed to its end, stays below the root at every step.</summary>
    internal static bool StaysInside(string link, IReadOnlyDictionary<string, string> links)
    {
        var hops = 0;
        var done = new List<string>();
        var open = new Stack<string>(link.Split('/').Reverse());
        while (open.TryPop(out var segment))
        {
            if (segment is "" or ".")
            {
                continue;
            }

            if (segment == "..")
            {
                if (done.Count == 0)
                {
                    return false;
                }

                done.RemoveAt(done.Count - 1);
                continue;
            }

            done.Add(segment);
            if (!links.TryGetValue(string.Join('/', done), out var target))
            {
                continue;
            }

            if (target.Length == 0 || target[0] == '/' || ++hops > MaxLinks || GoesIntoGit(target))
            {
                return false;
            }

            done.RemoveAt(done.Count - 1);
            foreach (var part in target.Split('/').Reverse())
            {
                open.Push(part);
            }
        }

        return true;
    }

    private static bool GoesIntoGit(string target) => target.Split('/').Contains(".git", StringComparer.OrdinalIgnoreCase);
}
