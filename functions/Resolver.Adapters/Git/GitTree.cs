using System.Globalization;
using System.Text;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>
/// One entry of a tree. <paramref name="Bytes"/> is -1 where the size was not asked for or is not known; <paramref name="RawPath"/> has one
/// character a byte, because names need not be UTF-8.
/// </summary>
internal sealed record TreeEntry(string Mode, string Sha, long Bytes, string RawPath)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool IsFile => Mode is "100644" or "100755" or "100664";

    public bool IsSymlink => Mode == "120000";

    public bool IsSubmodule => Mode == "160000";

    /// <summary>The path, or null where it is not UTF-8 or no path that we accept.</summary>
    public RepoPath? Path => Parsed(RawPath);

    /// <summary>A path that has one character a byte, or null as for <see cref="Path"/>.</summary>
    public static RepoPath? Parsed(string raw) => RepoPath.TryParse(Decode(raw), out var path) ? path : null;

    /// <summary>One character a byte, as git is to see the path.</summary>
    public static string Raw(RepoPath path) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(path.Value));

    private static string? Decode(string raw)
    {
        if (Ascii.IsValid(raw))
        {
            return raw;
        }

        try
        {
            return Strict.GetString(Encoding.Latin1.GetBytes(raw));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Reads trees and blobs of a mirror.</summary>
internal sealed class GitTree(GitCommand git, ObjectReaders objects)
{
    /// <summary>Everything below a commit's or tree's root, in git's order, without sizes: git looks at no object but trees.</summary>
    public Task<IReadOnlyList<TreeEntry>> List(Mirror mirror, string treeish, CancellationToken cancel) =>
        Listed(mirror, ["ls-tree", "-r", "-z", "--full-tree", treeish, "--"], cancel);

    /// <summary>The same with the size of each file.</summary>
    public Task<IReadOnlyList<TreeEntry>> ListSized(Mirror mirror, string treeish, CancellationToken cancel) =>
        Listed(mirror, ["ls-tree", "-r", "-l", "-z", "--full-tree", treeish, "--"], cancel);

    /// <summary>The entries at exactly these paths, folders as trees, without sizes.</summary>
    public Task<IReadOnlyList<TreeEntry>> Look(Mirror mirror, string treeish, IEnumerable<RepoPath> paths, CancellationToken cancel) =>
        Listed(mirror, ["ls-tree", "-z", "--full-tree", treeish, "--", .. paths.Select(path => path.Value)], cancel);

    /// <summary>The same entries with their sizes; -1 for what is not there.</summary>
    public async Task<IReadOnlyList<TreeEntry>> Sized(Mirror mirror, IReadOnlyList<TreeEntry> entries, CancellationToken cancel)
    {
        var sizes = await objects.Sizes(mirror, [.. entries.Select(static entry => entry.Sha)], cancel);
        return [.. entries.Zip(sizes, static (entry, size) => entry with { Bytes = size ?? -1 })];
    }

    /// <summary>Contents by object id; missing objects are left out.</summary>
    public async Task<Dictionary<string, byte[]>> Blobs(Mirror mirror, IEnumerable<string> shas, CancellationToken cancel)
    {
        var wanted = shas.Distinct(StringComparer.Ordinal).ToList();
        var contents = await Contents(mirror, wanted, cancel);
        return wanted.Zip(contents).Where(static blob => blob.Second is not null).ToDictionary(static blob => blob.First, static blob => blob.Second!, StringComparer.Ordinal);
    }

    /// <summary>Contents at places of a commit or tree; what is no blob is left out. No path has a line feed.</summary>
    public async Task<Dictionary<RepoPath, byte[]>> At(Mirror mirror, string treeish, IReadOnlyList<RepoPath> paths, CancellationToken cancel)
    {
        var contents = await Contents(mirror, [.. paths.Select(path => $"{treeish}:{path.Value}")], cancel);
        return paths.Zip(contents).Where(static blob => blob.Second is not null).ToDictionary(static blob => blob.First, static blob => blob.Second!);
    }

    // In the order of the names; null for what is missing or no blob.
    private async Task<List<byte[]?>> Contents(Mirror mirror, List<string> names, CancellationToken cancel) =>
        [.. (await objects.Contents(mirror, names, cancel)).Select(static found => found is { Type: "blob" } blob ? blob.Content : null)];

    private async Task<IReadOnlyList<TreeEntry>> Listed(Mirror mirror, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        [.. (await git.Run(new GitCall(arguments) { GitDir = mirror.GitDir }, cancel)).Records().Select(Entry)];

    // <mode> SP <type> SP <sha> TAB <path>; of a list with sizes, SP+ <size> before the tab
    private static TreeEntry Entry(string record)
    {
        var tab = record.IndexOf('\t', StringComparison.Ordinal);
        var head = record.AsSpan(0, tab);
        var mode = head[..head.IndexOf(' ')];
        head = head[(mode.Length + 1)..];
        head = head[(head.IndexOf(' ') + 1)..];
        var sha = head[..(head.IndexOf(' ') is > 0 and var end ? end : head.Length)];
        var size = long.TryParse(head[sha.Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var bytes) ? bytes : -1;
        return new TreeEntry(mode is "100644" ? "100644" : mode.ToString(), sha.ToString(), size, record[(tab + 1)..]);
    }
}
