using Microsoft.Data.Sqlite;
using Resolver.Core.Code.Access;

namespace Resolver.Index.Store;

/// <summary>The place of one index file's image in this process. Safe for concurrent callers.</summary>
internal sealed class ImageSlot(Action<ImageSlot> used)
{
    private const int KeptViews = 16;

    private readonly Lock changing = new();
    private readonly List<(long Snapshot, string Rules, string Sets, ReadableUnits Units)> views = [];
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
        }
    }

    /// <summary>One commit as a grant lets it be read, in a transaction that the caller has begun.</summary>
    public IndexView View(SqliteConnection connection, SnapshotRow snapshot, ReadGrant grant)
    {
        ReadableUnits? units;
        IndexImage current;
        lock (changing)
        {
            current = Current(connection, textsOnly: false);
            var allowed = ReaderSets.All(connection).Where(set => grant.Allows(set.Value)).Select(set => set.Key).ToHashSet();
            var sets = grant.Everything ? "*" : string.Join(',', allowed.Order());
            units = views.Find(view => view.Snapshot == snapshot.Id && view.Rules == snapshot.Rules && view.Sets == sets).Units;
            if (units is null)
            {
                var files = SnapshotRow.Unpack(snapshot.Files).Where(entry => grant.Everything || allowed.Contains(entry.Readers));
                units = new ReadableUnits(current, files.Select(entry => current.File(entry.File)!));
                views.Insert(0, (snapshot.Id, snapshot.Rules, sets, units));
                views.RemoveRange(Math.Min(views.Count, KeptViews), Math.Max(0, views.Count - KeptViews));
            }
        }

        used(this);
        return new IndexView(current, units, connection);
    }

    /// <summary>Reads files by content while nothing changes them, in a transaction of its own.</summary>
    public T Read<T>(SqliteConnection connection, Func<IndexImage, T> read)
    {
        lock (changing)
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            return read(Current(connection, textsOnly: false));
        }
    }

    /// <summary>Writes in one transaction that nobody else writes in; what is not committed by <paramref name="work"/> is undone.</summary>
    public bool Write(SqliteConnection connection, bool textsOnly, Func<IndexImage, SqliteTransaction, bool> work)
    {
        // The file first: who waits for another process must not hold up the searches of this one.
        using var transaction = connection.BeginTransaction(deferred: false);
        lock (changing)
        {
            var current = Current(connection, textsOnly);
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
                    // Texts of a transaction that was undone have no rows.
                    Drop();
                }
            }
        }
    }

    private IndexImage Current(SqliteConnection connection, bool textsOnly)
    {
        var origin = IndexImage.OriginOf(connection);
        if (image?.Origin != origin || image.IsMostlyGone)
        {
            image = new IndexImage(origin);
            views.Clear();
        }

        image.Gate.EnterWriteLock();
        try
        {
            image.Refresh(connection, textsOnly);
            return image;
        }
        finally
        {
            image.Gate.ExitWriteLock();
        }
    }
}

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
