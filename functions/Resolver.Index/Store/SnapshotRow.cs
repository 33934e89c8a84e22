using System.Text.Json;
using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Index.Store;

/// <summary>A commit that can be searched.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Rules">The digest of the rules by which its files have their readers.</param>
/// <param name="Files">Its files and their reader sets, packed.</param>
internal sealed record SnapshotRow(long Id, string Rules, byte[] Files)
{
    /// <summary>Finds a commit that is wholly indexed.</summary>
    public static SnapshotRow? Find(SqliteConnection connection, CommitSha commit)
    {
        using var command = connection.Command("SELECT id, rules, files FROM snapshot WHERE sha = $sha", ("$sha", commit.Value));
        using var reader = command.ExecuteReader();
        return reader.Read() ? Of(reader) : null;
    }

    /// <summary>All of them.</summary>
    public static List<SnapshotRow> All(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT id, rules, files FROM snapshot");
        using var reader = command.ExecuteReader();
        var rows = new List<SnapshotRow>();
        while (reader.Read())
        {
            rows.Add(Of(reader));
        }

        return rows;
    }

    /// <summary>The files of a commit, each with its reader set.</summary>
    public static List<(long File, int Readers)> Unpack(byte[] files)
    {
        var from = new PackedReader(files);
        var list = new List<(long, int)>();
        var file = 0L;
        while (!from.AtEnd)
        {
            file += from.Number();
            list.Add((file, from.Number()));
        }

        return list;
    }

    /// <summary>Packs files with their reader sets.</summary>
    public static byte[] Pack(IEnumerable<(long File, int Readers)> files)
    {
        var to = new PackedWriter();
        var before = 0L;
        foreach (var (file, readers) in files.OrderBy(entry => entry.File))
        {
            to.Number((int)(file - before));
            to.Number(readers);
            before = file;
        }

        return to.ToArray();
    }

    /// <summary>Files that the commit has and the index has not, with their reasons.</summary>
    public List<SkippedFile> Skipped(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT skipped FROM snapshot WHERE id = $id", ("$id", Id));
        return JsonSerializer.Deserialize<List<SkippedFile>>((string)command.ExecuteScalar()!, ResolverJson.Options) ?? [];
    }

    /// <summary>Marks the commit as in use; at most once an hour, since it writes.</summary>
    public void Touch(SqliteConnection connection, long now)
    {
        using var command = connection.Command("UPDATE snapshot SET used = $now WHERE id = $id AND used < $now - 3600", ("$now", now), ("$id", Id));
        command.ExecuteNonQuery();
    }

    private static SnapshotRow Of(SqliteDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2));
}

/// <summary>Sets of readers by number: few sets serve many files.</summary>
internal sealed class ReaderSets(SqliteConnection connection)
{
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);

    /// <summary>The files with the readers that the rules give their paths.</summary>
    public byte[] Pack(IEnumerable<ImageFile> files, AccessRules rules) =>
        SnapshotRow.Pack(files.Select(file => (file.Id, NumberOf(string.Join('\n', rules.ReadersOf(file.Path))))).ToList());

    /// <summary>All sets.</summary>
    public static Dictionary<int, string[]> All(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT id, names FROM readers");
        using var reader = command.ExecuteReader();
        var sets = new Dictionary<int, string[]>();
        while (reader.Read())
        {
            sets[reader.GetInt32(0)] = reader.GetString(1).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        return sets;
    }

    private int NumberOf(string names)
    {
        if (!known.TryGetValue(names, out var number))
        {
            using var command = connection.Command(
                "INSERT INTO readers (names) VALUES ($names) ON CONFLICT (names) DO UPDATE SET names = names RETURNING id", ("$names", names));
            known[names] = number = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }

        return number;
    }
}
