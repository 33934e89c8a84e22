using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Resolver.Index.Store;

namespace Resolver.Index.Vectors;

/// <summary>The text that a vector is made of, by its hash and the model's name: what is there once is there for every file, commit and branch.</summary>
internal readonly record struct TextKey(Guid Value)
{
    public static TextKey Of(string model, string text) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{model}\0{text}")).AsSpan(0, 16)));

    public byte[] Bytes => Value.ToByteArray();
}

/// <summary>
/// The vectors of one model in one index file: <c>vector</c> has each once, as 16-bit floats; <c>vectors</c> has those of a file's units, in
/// their order. The tables are made when the first vector is.
/// </summary>
internal sealed class VectorTable(SqliteConnection connection, string model)
{
    private const string Sql = """
        CREATE TABLE IF NOT EXISTS vector (id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, text BLOB NOT NULL UNIQUE, value BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY AUTOINCREMENT, file INTEGER NOT NULL, model TEXT NOT NULL, units BLOB NOT NULL, UNIQUE (file, model));
        """;

    /// <summary>Whether there may be vectors in this file.</summary>
    public static bool Exists(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'vectors')");
        return (long)command.ExecuteScalar()! > 0;
    }

    /// <summary>Makes the tables.</summary>
    public void Create()
    {
        using var command = connection.Command(Sql);
        command.ExecuteNonQuery();
    }

    /// <summary>The files whose units all have their vectors.</summary>
    public HashSet<long> Filled()
    {
        using var command = connection.Command("SELECT file FROM vectors WHERE model = $model", ("$model", model));
        using var reader = command.ExecuteReader();
        var files = new HashSet<long>();
        while (reader.Read())
        {
            files.Add(reader.GetInt64(0));
        }

        return files;
    }

    /// <summary>Those of some texts that have no vector.</summary>
    public HashSet<TextKey> Lacking(IEnumerable<TextKey> texts)
    {
        using var find = connection.Command("SELECT id FROM vector WHERE text = $text", ("$text", Array.Empty<byte>()));
        return texts.Where(text => Find(find, text) is null).ToHashSet();
    }

    /// <summary>Keeps new vectors, and gives files the vectors of their units, in one transaction; a file of whose texts one has none stays without.</summary>
    public void Add(IReadOnlyDictionary<TextKey, float[]> made, IEnumerable<(long File, IReadOnlyList<TextKey> Units)> files)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var insert = connection.Command(
            "INSERT OR IGNORE INTO vector (model, text, value) VALUES ($model, $text, $value)", ("$model", model), ("$text", Array.Empty<byte>()), ("$value", Array.Empty<byte>()));
        foreach (var (text, vector) in made)
        {
            insert.Parameters["$text"].Value = text.Bytes;
            insert.Parameters["$value"].Value = MemoryMarshal.AsBytes<Half>(Array.ConvertAll(vector, static number => (Half)number)).ToArray();
            insert.ExecuteNonQuery();
        }

        using var find = connection.Command("SELECT id FROM vector WHERE text = $text", ("$text", Array.Empty<byte>()));
        using var give = connection.Command(
            "INSERT OR IGNORE INTO vectors (file, model, units) SELECT $file, $model, $units WHERE EXISTS (SELECT 1 FROM file WHERE id = $file)",
            ("$file", 0), ("$model", model), ("$units", Array.Empty<byte>()));
        foreach (var (file, units) in files)
        {
            var ids = units.Select(text => Find(find, text)).ToList();
            if (ids.TrueForAll(static id => id is not null))
            {
                give.Parameters["$file"].Value = file;
                give.Parameters["$units"].Value = Pack(ids);
                give.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    /// <summary>Lets go of what files had that are no more, of other models, and of vectors that no unit has.</summary>
    public void Forget()
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var files = connection.Command("DELETE FROM vectors WHERE model <> $model OR file NOT IN (SELECT id FROM file)", ("$model", model));
        if (files.ExecuteNonQuery() > 0)
        {
            var kept = Files(0).SelectMany(static row => row.Units).ToHashSet();
            using var all = connection.Command("SELECT id FROM vector");
            using var delete = connection.Command("DELETE FROM vector WHERE id = $id", ("$id", 0));
            foreach (var id in Numbers(all).Where(id => !kept.Contains(id)))
            {
                delete.Parameters["$id"].Value = id;
                delete.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    /// <summary>The vectors behind a number, in their order.</summary>
    public IEnumerable<(long Id, Half[] Value)> Vectors(long after, int dimensions)
    {
        using var command = connection.Command("SELECT id, value FROM vector WHERE id > $after AND model = $model ORDER BY id", ("$after", after), ("$model", model));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var value = MemoryMarshal.Cast<byte, Half>(reader.GetFieldValue<byte[]>(1)).ToArray();
            yield return value.Length == dimensions ? (reader.GetInt64(0), value) : throw new DamagedIndexException();
        }
    }

    /// <summary>What files have, behind a number, in their order.</summary>
    public IEnumerable<(long Id, long File, IReadOnlyList<long> Units)> Files(long after)
    {
        using var command = connection.Command("SELECT id, file, units FROM vectors WHERE id > $after AND model = $model ORDER BY id", ("$after", after), ("$model", model));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (reader.GetInt64(0), reader.GetInt64(1), Unpack(reader.GetFieldValue<byte[]>(2)));
        }
    }

    private static long? Find(SqliteCommand find, TextKey text)
    {
        find.Parameters["$text"].Value = text.Bytes;
        return (long?)find.ExecuteScalar();
    }

    private static List<long> Numbers(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read())
        {
            numbers.Add(reader.GetInt64(0));
        }

        return numbers;
    }

    private static byte[] Pack(List<long?> ids)
    {
        var to = new PackedWriter();
        ids.ForEach(id => to.Number((int)id!.Value));
        return to.ToArray();
    }

    private static List<long> Unpack(byte[] units)
    {
        var from = new PackedReader(units);
        var ids = new List<long>();
        while (!from.AtEnd)
        {
            ids.Add(from.Number());
        }

        return ids;
    }
}
