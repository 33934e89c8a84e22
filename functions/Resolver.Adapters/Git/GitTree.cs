using System.Globalization;
using System.Text;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>One entry of a tree. <paramref name="RawPath"/> has one character a byte, because names need not be UTF-8.</summary>
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
internal sealed class GitTree(GitCommand git)
{
    /// <summary>Everything below a commit's or tree's root, in git's order.</summary>
    public async Task<IReadOnlyList<TreeEntry>> List(Mirror mirror, string treeish, CancellationToken cancel, params IEnumerable<RepoPath> paths)
    {
        var call = new GitCall(["ls-tree", "-r", "-l", "-z", "--full-tree", treeish, "--", .. paths.Select(path => path.Value)]) { GitDir = mirror.GitDir };
        return [.. (await git.Run(call, cancel)).Records().Select(Entry)];
    }

    /// <summary>The entries at exactly these paths, folders as trees.</summary>
    public async Task<IReadOnlyList<TreeEntry>> Look(Mirror mirror, string treeish, IEnumerable<RepoPath> paths, CancellationToken cancel)
    {
        var call = new GitCall(["ls-tree", "-l", "-z", "--full-tree", treeish, "--", .. paths.Select(path => path.Value)]) { GitDir = mirror.GitDir };
        return [.. (await git.Run(call, cancel)).Records().Select(Entry)];
    }

    /// <summary>Contents by object id, in one process; missing objects are left out.</summary>
    public async Task<Dictionary<string, byte[]>> Blobs(Mirror mirror, IEnumerable<string> shas, CancellationToken cancel)
    {
        var blobs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var wanted = shas.ToHashSet(StringComparer.Ordinal);
        if (wanted.Count > 0)
        {
            await git.Run(
                new GitCall("cat-file", "--batch", "--buffer")
                {
                    GitDir = mirror.GitDir,
                    Input = Encoding.ASCII.GetBytes(string.Concat(wanted.Select(sha => sha + "\n"))),
                    Reader = (output, token) => BlobReader.ReadAll(output, blobs, token),
                },
                cancel);
        }

        return blobs;
    }

    // <mode> SP <type> SP <sha> SP+ <size> TAB <path>
    private static TreeEntry Entry(string record)
    {
        var tab = record.IndexOf('\t', StringComparison.Ordinal);
        var fields = record[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var size = long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : -1;
        return new TreeEntry(fields[0], fields[2], size, record[(tab + 1)..]);
    }
}

/// <summary>Reads the answers of <c>git cat-file --batch</c>.</summary>
internal static class BlobReader
{
    public static async Task ReadAll(Stream output, Dictionary<string, byte[]> into, CancellationToken cancel)
    {
        await using var buffered = new BufferedStream(output, 256 * 1024);
        while (await ReadLine(buffered, cancel) is { } header)
        {
            var fields = header.Split(' ');
            if (fields.Length < 3)
            {
                continue; // "<sha> missing"
            }

            var content = new byte[long.Parse(fields[2], CultureInfo.InvariantCulture)];
            await buffered.ReadExactlyAsync(content, cancel);
            buffered.ReadByte();
            if (fields[1] == "blob")
            {
                into[fields[0]] = content;
            }
        }
    }

    private static async Task<string?> ReadLine(BufferedStream from, CancellationToken cancel)
    {
        var line = new StringBuilder(64);
        var one = new byte[1];
        while (await from.ReadAsync(one, cancel) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString();
            }

            line.Append((char)one[0]);
        }

        return line.Length == 0 ? null : line.ToString();
    }
}
