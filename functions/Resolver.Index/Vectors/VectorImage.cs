using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Resolver.Index.Store;

namespace Resolver.Index.Vectors;

/// <summary>What a process keeps of the vectors of one index file. Files are added while others are read; nothing else changes.</summary>
internal sealed class VectorImage(string origin, long forgotten, VectorModel model)
{
    private readonly ConcurrentDictionary<long, Half[][]> files = new();
    private readonly Dictionary<long, Half[]> values = [];
    private long lastVector;
    private long lastFile;

    /// <summary>Whether it is of this very file, of which nothing was let go since.</summary>
    public bool IsOf(string currentOrigin, long currentForgotten) => (origin, forgotten) == (currentOrigin, currentForgotten);

    /// <summary>About what it takes in memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>The vectors of a file's units, in their order; null where it has none yet.</summary>
    public Half[][]? Of(long file) => files.GetValueOrDefault(file);

    /// <summary>Reads what came since, for one caller at a time.</summary>
    public void Refresh(SqliteConnection connection)
    {
        var table = new VectorTable(connection, model.Key);
        foreach (var (id, value) in table.Vectors(lastVector, model.Dimensions))
        {
            values[id] = value;
            lastVector = id;
            Bytes += 80 + (2 * value.Length);
        }

        foreach (var (id, file, units) in table.Files(lastFile))
        {
            files[file] = [.. units.Select(unit => values.TryGetValue(unit, out var value) ? value : throw new DamagedIndexException())];
            lastFile = id;
            Bytes += 120 + (8 * units.Count);
        }
    }
}

/// <summary>The vectors of one process, together below a limit: those of the file that was not searched for longest go first.</summary>
internal sealed class VectorImages(VectorModel model)
{
    private readonly Lock changing = new();
    private readonly List<Slot> recent = [];

    /// <summary>The vectors of an index file as its connection sees it; null where it has none.</summary>
    public VectorImage? Of(SqliteConnection connection, string path)
    {
        if (!VectorTable.Exists(connection))
        {
            return null;
        }

        Slot slot;
        lock (changing)
        {
            slot = recent.Find(known => known.Path == path) ?? new Slot(path);
            recent.Remove(slot);
            recent.Insert(0, slot);
            while (recent.Count > 1 && recent.Sum(static known => known.Image?.Bytes ?? 0) > model.MaxBytes)
            {
                recent.RemoveAt(recent.Count - 1);
            }
        }

        lock (slot)
        {
            return slot.Current(connection, model);
        }
    }

    private sealed class Slot(string path)
    {
        public string Path => path;

        public VectorImage? Image { get; private set; }

        public VectorImage Current(SqliteConnection connection, VectorModel model)
        {
            using var command = connection.Command("SELECT id, forgotten FROM origin");
            using var reader = command.ExecuteReader();
            reader.Read();
            var (origin, forgotten) = (reader.GetString(0), reader.GetInt64(1));
            Image = Image?.IsOf(origin, forgotten) == true ? Image : new VectorImage(origin, forgotten, model);
            Image.Refresh(connection);
            return Image;
        }
    }
}
