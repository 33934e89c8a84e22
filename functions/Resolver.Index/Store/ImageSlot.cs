using Microsoft.Data.Sqlite;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>The place of one index file's image in this process. Safe for concurrent callers.</summary>
internal sealed class ImageSlot(Action<ImageSlot> used)
{
    private const int KeptViews = 16;
    private const int KeptLists = 4;

    private readonly Lock changing = new();
    private readonly List<(ViewKey Key, ReadableUnits Units)> views = [];
    private readonly List<(SnapshotRow Row, IReadOnlyList<(ImageFile File, int Readers)> Files)> listed = [];
    private IndexImage? image;

    /// <summary>About what its image takes in memory.</summary>
    public long Bytes => image?.Bytes ?? 0;

    /// <summary>Lets the image go; the next caller reads it anew.</summary>
    public void Drop()
    {
        lock (changing)
        {
            image = null;
            views.Clear();
            listed.Clear();
        }
    }

    /// <summary>Begins to read a commit: a transaction, and the image of that very moment. Null where the commit is not there.</summary>
    public Moment? Begin(SqliteConnection connection, CommitSha commit)
    {
        // All inside of the lock: were an image brought up to date by an older transaction than another's, it would lose that one's files.
        lock (changing)
        {
            var transaction = connection.BeginTransaction(deferred: true);
            try
            {
                if (SnapshotRow.Find(connection, commit) is { } row)
                {
                    var current = Current(connection);
                    var begun = new Moment(transaction, current, row, FilesOf(row, current));
                    transaction = null;
                    return begun;
                }

                return null;
            }
            finally
            {
                transaction?.Dispose();
            }
        }
    }

    /// <summary>A moment as a grant lets it be read.</summary>
    public IndexView View(SqliteConnection connection, Moment moment, ReadGrant grant)
    {
        var allowed = ReaderSets.All(connection).Where(set => grant.Allows(set.Value)).Select(set => set.Key).ToHashSet();
        var key = new ViewKey(moment.Row.Id, moment.Row.Rules, grant.Everything ? "*" : string.Join(',', allowed.Order()));
        ReadableUnits? units;
        List<ReadableUnits> others;
        lock (changing)
        {
            others = moment.Image == image ? views.ConvertAll(view => view.Units) : [];
            units = moment.Image == image ? views.Find(view => view.Key == key).Units : null;
        }

        if (units is null)
        {
            units = moment.Image.Reading(() => new ReadableUnits(
                moment.Image, [.. moment.Files.Where(entry => grant.Everything || allowed.Contains(entry.Readers)).Select(entry => entry.File)], others));
            lock (changing)
            {
                if (moment.Image == image)
                {
                    views.Insert(0, (key, units));
                    views.RemoveRange(Math.Min(views.Count, KeptViews), Math.Max(0, views.Count - KeptViews));
                }
            }
        }

        used(this);
        return new IndexView(moment.Image, units, connection);
    }

    /// <summary>Reads files by content while nothing changes them, in a transaction of its own.</summary>
    public T Read<T>(SqliteConnection connection, Func<IndexImage, T> read)
    {
        lock (changing)
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            return read(Current(connection));
        }
    }

    /// <summary>Writes in one transaction that nobody else writes in; what is not committed by <paramref name="work"/> is undone.</summary>
    public bool Write(SqliteConnection connection, Func<IndexImage, SqliteTransaction, bool> work)
    {
        // The file first: who waits for another process must not hold up the searches of this one.
        using var transaction = connection.BeginTransaction(deferred: false);
        lock (changing)
        {
            var current = Current(connection);
            var done = false;
            current.Gate.EnterWriteLock();
            try
            {
                return done = work(current, transaction);
            }
            finally
            {
                current.Gate.ExitWriteLock();
                if (!done)
                {
                    // Texts and files of a transaction that was undone have no rows.
                    Drop();
                }
            }
        }
    }

    // A commit's files change with its rules alone, and each look at a commit begins with them.
    private IReadOnlyList<(ImageFile File, int Readers)> FilesOf(SnapshotRow row, IndexImage image)
    {
        if (listed.Find(entry => entry.Row.Id == row.Id && entry.Row.Rules == row.Rules).Files is { } known)
        {
            return known;
        }

        List<(ImageFile, int)> files = [.. SnapshotRow.Unpack(row.Files).Select(entry => (image.File(entry.File) ?? throw new DamagedIndexException(), entry.Readers))];
        listed.Insert(0, (row with { Files = [] }, files));
        listed.RemoveRange(Math.Min(listed.Count, KeptLists), Math.Max(0, listed.Count - KeptLists));
        return files;
    }

    private IndexImage Current(SqliteConnection connection)
    {
        var origin = IndexImage.OriginOf(connection);
        if (image?.Origin != origin || image.IsMostlyGone)
        {
            image = new IndexImage(origin);
            views.Clear();
            listed.Clear();
        }

        image.Gate.EnterWriteLock();
        try
        {
            image.Refresh(connection);
            return image;
        }
        finally
        {
            image.Gate.ExitWriteLock();
        }
    }
}

/// <summary>A commit at one moment: what other connections write later, or let go, changes nothing of it.</summary>
/// <param name="Transaction">Holds the file as it was.</param>
/// <param name="Image">Has at least the commit's files.</param>
/// <param name="Row">The commit.</param>
/// <param name="Files">Its files and their reader sets.</param>
internal sealed record Moment(SqliteTransaction Transaction, IndexImage Image, SnapshotRow Row, IReadOnlyList<(ImageFile File, int Readers)> Files) : IDisposable
{
    /// <summary>Lets the file go.</summary>
    public void Dispose() => Transaction.Dispose();
}

/// <summary>What tells readable units of one image from others.</summary>
internal readonly record struct ViewKey(long Snapshot, string Rules, string Sets);

/// <summary>Images of one process, together below a limit: the one that was not used for longest goes first.</summary>
internal sealed class ImageSlots(long maxBytes)
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, ImageSlot> slots = new(StringComparer.Ordinal);
    private readonly List<ImageSlot> recent = [];

    public ImageSlot Of(string file)
    {
        lock (changing)
        {
            return slots.TryGetValue(file, out var slot) ? slot : slots[file] = new ImageSlot(Used);
        }
    }

    private void Used(ImageSlot slot)
    {
        List<ImageSlot> gone;
        lock (changing)
        {
            recent.Remove(slot);
            recent.Insert(0, slot);
            var kept = 1;
            for (var bytes = slot.Bytes; kept < recent.Count && bytes + recent[kept].Bytes <= maxBytes; kept++)
            {
                bytes += recent[kept].Bytes;
            }

            gone = recent[kept..];
            recent.RemoveRange(kept, gone.Count);
        }

        // Outside of the lock: whoever holds a slot may be waiting for it.
        gone.ForEach(static slot => slot.Drop());
    }
}
