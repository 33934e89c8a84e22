using System.Text;

namespace Resolver.Adapters.Git;

/// <summary>What differs at one path of two trees.</summary>
/// <param name="RawPath">One character a byte.</param>
/// <param name="Mode">Git's mode afterwards; null where nothing is there any more.</param>
/// <param name="Sha">The id afterwards; null where nothing is there any more.</param>
internal sealed record TreeDifference(string RawPath, string? Mode, string? Sha);

/// <summary>
/// Compares trees folder by folder: equal ids are equal folders, so that a comparison costs what differs. The answer is that of
/// <c>git diff-tree -r --no-renames</c>, without its process.
/// </summary>
internal sealed class TreeComparison(ObjectReaders objects)
{
    private const int Most = 5000; // differences, and folders that are looked into
    private const int Kept = 8;

    // Who lists a commit soon wants to know what it changed.
    private readonly Lock changing = new();
    private readonly List<(string GitDir, string Before, string After, IReadOnlyList<TreeDifference> Found)> recent = [];

    /// <summary>The differences by the bytes of their paths, or null where there are more than 5,000 of them, or a tree is not here.</summary>
    /// <param name="mirror">Where.</param>
    /// <param name="before">The id of a commit.</param>
    /// <param name="after">The id of a commit.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<IReadOnlyList<TreeDifference>?> Of(Mirror mirror, string before, string after, CancellationToken cancel)
    {
        lock (changing)
        {
            if (recent.Find(entry => (entry.GitDir, entry.Before, entry.After) == (mirror.GitDir, before, after)).Found is { } known)
            {
                return known;
            }
        }

        if (await Compared(mirror, before, after, cancel) is not { } found)
        {
            return null;
        }

        lock (changing)
        {
            recent.Insert(0, (mirror.GitDir, before, after, found));
            recent.RemoveRange(Math.Min(recent.Count, Kept), Math.Max(0, recent.Count - Kept));
        }

        return found;
    }

    private async Task<IReadOnlyList<TreeDifference>?> Compared(Mirror mirror, string before, string after, CancellationToken cancel)
    {
        var found = new List<TreeDifference>();
        var level = new List<Pair> { new(string.Empty, before + "^{tree}", after + "^{tree}") };
        for (var folders = 0; level.Count > 0; folders += level.Count)
        {
            var next = new List<Pair>();
            if (folders + level.Count > Most || !await Compare(mirror, level, found, next, cancel) || found.Count > Most)
            {
                return null;
            }

            level = next;
        }

        found.Sort(static (one, other) => string.CompareOrdinal(one.RawPath, other.RawPath));
        return found;
    }

    // All folders of one depth are asked for together.
    private async Task<bool> Compare(Mirror mirror, List<Pair> level, List<TreeDifference> found, List<Pair> next, CancellationToken cancel)
    {
        var names = level.SelectMany(static pair => new[] { pair.Before, pair.After }).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var read = await objects.Contents(mirror, names, cancel);
        if (read.Any(static answer => answer is not { Type: "tree" }))
        {
            return false;
        }

        var trees = names.Zip(read).ToDictionary(static tree => tree.First, static tree => tree.Second!.Content, StringComparer.Ordinal);
        return level.TrueForAll(pair => Compare(pair.Folder, Content(pair.Before), Content(pair.After), found, next));

        byte[] Content(string? name) => name is null ? [] : trees[name];
    }

    // False where a tree is none. Both are in git's order, a folder as if its name ended with a slash.
    private static bool Compare(string folder, byte[] before, byte[] after, List<TreeDifference> found, List<Pair> next)
    {
        var old = new TreeCursor(before);
        var now = new TreeCursor(after);
        var (hasOld, hasNow) = (old.Next(), now.Next());
        while (hasOld || hasNow)
        {
            var order = !hasOld ? 1 : !hasNow ? -1 : TreeCursor.Compare(old, now);
            if (order != 0 || !old.Entry.SequenceEqual(now.Entry))
            {
                Add(folder, order <= 0 ? old : default, order >= 0 ? now : default, found, next);
            }

            hasOld = order <= 0 ? old.Next() : hasOld;
            hasNow = order >= 0 ? now.Next() : hasNow;
        }

        return !old.IsBroken && !now.IsBroken;
    }

    private static void Add(string folder, TreeCursor old, TreeCursor now, List<TreeDifference> found, List<Pair> next)
    {
        var path = folder + Encoding.Latin1.GetString(now.Entry.IsEmpty ? old.Name : now.Name);
        if (old.IsTree || now.IsTree)
        {
            next.Add(new Pair(path + "/", old.IsTree ? old.Id : null, now.IsTree ? now.Id : null));
        }
        else
        {
            found.Add(now.Entry.IsEmpty ? new TreeDifference(path, Mode: null, Sha: null) : new TreeDifference(path, Encoding.Latin1.GetString(now.Mode), now.Id));
        }
    }

    private sealed record Pair(string Folder, string? Before, string? After);
}

/// <summary>Walks the entries of a stored tree: <c>mode SP name NUL</c>, then the 20 bytes of an id.</summary>
internal ref struct TreeCursor(ReadOnlySpan<byte> tree)
{
    private const int IdBytes = 20;

    private ReadOnlySpan<byte> rest = tree;
    private int space;

    /// <summary>The entry as it is stored; empty before the first one.</summary>
    public ReadOnlySpan<byte> Entry { get; private set; }

    /// <summary>Whether the walk ended at something that is no entry.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Octal digits, without the zero that some programs write before those of a folder.</summary>
    public readonly ReadOnlySpan<byte> Mode => Entry[..space].TrimStart((byte)'0');

    /// <summary>A name without its folders.</summary>
    public readonly ReadOnlySpan<byte> Name => Entry[(space + 1)..^(IdBytes + 1)];

    /// <summary>Hexadecimal, in lower case.</summary>
    public readonly string Id => Convert.ToHexStringLower(Entry[^IdBytes..]);

    /// <summary>Whether it is a folder.</summary>
    public readonly bool IsTree => !Entry.IsEmpty && Mode.SequenceEqual("40000"u8);

    /// <summary>Steps to the next entry; false at the end.</summary>
    public bool Next()
    {
        Entry = default;
        space = rest.IndexOf((byte)' ');
        var end = space < 0 ? -1 : rest.IndexOf((byte)0);
        if (end <= space || rest.Length - end <= IdBytes)
        {
            IsBroken = !rest.IsEmpty;
            return false;
        }

        Entry = rest[..(end + 1 + IdBytes)];
        rest = rest[Entry.Length..];
        return true;
    }

    /// <summary>Git's order of two entries of folders.</summary>
    public static int Compare(in TreeCursor one, in TreeCursor other)
    {
        var common = Math.Min(one.Name.Length, other.Name.Length);
        var order = one.Name[..common].SequenceCompareTo(other.Name[..common]);
        return order != 0 ? order : one.Behind(common) - other.Behind(common);
    }

    private readonly int Behind(int length) => length < Name.Length ? Name[length] : IsTree ? '/' : 0;
}
