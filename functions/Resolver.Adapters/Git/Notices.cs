using System.Globalization;
using System.Text;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>What people should know about an imported commit.</summary>
internal sealed class Notices(GitCommand git, GitTree trees)
{
    private const long MostAttributeBytes = 1 << 20;

    private static readonly (string File, string Notice)[] States =
    [
        ("MERGE_HEAD", "A merge is in progress; it is not included."),
        ("rebase-merge", "A rebase is in progress; it is not included."),
        ("rebase-apply", "A rebase or patch series is in progress; it is not included."),
        ("CHERRY_PICK_HEAD", "A cherry-pick is in progress; it is not included."),
        ("REVERT_HEAD", "A revert is in progress; it is not included."),
        ("BISECT_LOG", "A bisect is in progress; the base is what HEAD points at now."),
    ];

    public async Task<IReadOnlyList<string>> Of(Mirror mirror, CommitSha commit, SourceRepository? source, CancellationToken cancel)
    {
        var found = new List<string>();
        if (source is not null)
        {
            found.AddRange(States.Where(state => Path.Exists(Path.Combine(source.GitDir, state.File))).Select(state => state.Notice));
            if (File.Exists(Path.Combine(source.CommonDir, "shallow")))
            {
                found.Add("The repository is shallow; history before its cut is not known.");
            }

            if (!source.IsBare && await DirtyTree.Check(git, mirror, source, cancel) is { } dirty)
            {
                found.Add(dirty);
            }
        }

        found.AddRange(await OfTree(mirror, commit, cancel));
        return found;
    }

    private async Task<List<string>> OfTree(Mirror mirror, CommitSha commit, CancellationToken cancel)
    {
        var entries = await trees.List(mirror, commit.Value, cancel);
        var found = new List<string>();
        Add(found, entries.Count(entry => entry.IsSubmodule), "submodule is left out.", "submodules are left out.");
        Add(found, entries.Count(entry => entry.Path is null), "file name is not valid UTF-8 and is left out.", "file names are not valid UTF-8 and are left out.");
        if (await HasLfs(mirror, entries, cancel))
        {
            found.Add("Files in Git LFS stay pointers; their contents are not fetched.");
        }

        return found;
    }

    private async Task<bool> HasLfs(Mirror mirror, IReadOnlyList<TreeEntry> entries, CancellationToken cancel)
    {
        var attributes = entries.Where(static entry => entry.IsFile && (entry.RawPath == ".gitattributes" || entry.RawPath.EndsWith("/.gitattributes", StringComparison.Ordinal)));
        var small = (await trees.Sized(mirror, [.. attributes], cancel)).Where(static entry => entry.Bytes is >= 0 and < MostAttributeBytes);
        var blobs = await trees.Blobs(mirror, small.Select(static entry => entry.Sha), cancel);
        return blobs.Values.Any(blob => Encoding.UTF8.GetString(blob).Contains("filter=lfs", StringComparison.Ordinal));
    }

    private static void Add(List<string> found, int count, string one, string many)
    {
        if (count > 0)
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}"));
        }
    }
}
