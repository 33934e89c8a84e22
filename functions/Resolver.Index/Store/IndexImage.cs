using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>A file of an image.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Path">Where.</param>
/// <param name="Sha">Git's id of its content.</param>
/// <param name="Reason">Why it has no units; null where it is indexed.</param>
/// <param name="FirstUnit">Its first unit in the image.</param>
/// <param name="Units">How many it has.</param>
/// <param name="Imports">What it imports.</param>
internal sealed record ImageFile(long Id, RepoPath Path, string Sha, string? Reason, int FirstUnit, int Units, IReadOnlyList<string> Imports);

/// <summary>
/// What a process keeps of one index file to search it: every file that the index holds, whatever commit has it, with its units, names
/// and an inverted index. Brought up to date by reading the rows that came since. Whoever reads holds <see cref="Gate"/> for reading,
/// whoever brings it up to date for writing.
/// </summary>
internal sealed class IndexImage(string origin)
{
    private readonly List<string> texts = [string.Empty];
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> alike = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ImageFile> files = [];
    private readonly Dictionary<long, int> byId = [];
    private readonly Dictionary<(string Path, string Sha), int> byKey = [];
    private readonly List<UnitRecord> units = [];
    private readonly GrowingList<int> fileOf = new();
    private readonly List<GrowingList<Posting>?> postings = [null];
    private readonly List<GrowingList<int>?> declared = [null];
    private readonly List<GrowingList<int>?> used = [null];
    private long forgotten;
    private long bytes;

    /// <summary>Which file it is the image of.</summary>
    public string Origin { get; } = origin;

    public ReaderWriterLockSlim Gate { get; } = new();

    /// <summary>About what it takes in memory.</summary>
    public long Bytes => bytes;

    /// <summary>How many units it holds, of all commits.</summary>
    public int Units => units.Count;

    /// <summary>Whether most of it is of files that are no longer there.</summary>
    public bool IsMostlyGone => files.Count > 200 && files.Count > 2 * byId.Count;

    /// <summary>A file by its row; null where it is not there.</summary>
    public ImageFile? File(long id) => byId.TryGetValue(id, out var at) ? files[at] : null;

    /// <summary>A file by its content; null where it is not there.</summary>
    public ImageFile? File(string path, string sha) => byKey.TryGetValue((path, sha), out var at) ? files[at] : null;

    /// <summary>The file of a unit.</summary>
    public ImageFile FileOf(int unit) => files[fileOf[unit]];

    /// <summary>A unit.</summary>
    public ref readonly UnitRecord Unit(int unit) => ref CollectionsMarshal.AsSpan(units)[unit];

    /// <summary>The text of an id.</summary>
    public string Text(int id) => texts[id];

    /// <summary>The units that have a stem.</summary>
    public ReadOnlySpan<Posting> Having(string stem) => ids.TryGetValue(stem, out var id) && postings[id] is { } found ? found.Items : [];

    /// <summary>The units that use a name as it is written.</summary>
    public ReadOnlySpan<int> Using(string name) => ids.TryGetValue(name, out var id) && used[id] is { } found ? found.Items : [];

    /// <summary>The units that declare a name, whatever its case; ascending for each way of writing it.</summary>
    public IEnumerable<int> Declaring(string name) =>
        alike.TryGetValue(name, out var found) ? found.SelectMany(id => declared[id]!.Items.ToArray()) : [];

    /// <summary>The id of a text in a transaction that writes; a new one is added to the file.</summary>
    public int IdOf(string text, SqliteCommand insert)
    {
        if (ids.TryGetValue(text, out var known))
        {
            return known;
        }

        var id = texts.Count;
        insert.Parameters[0].Value = id;
        insert.Parameters[1].Value = text;
        insert.ExecuteNonQuery();
        AddText(text);
        return id;
    }

    /// <summary>Reads what came since, inside a transaction of the caller.</summary>
    public void Refresh(SqliteConnection connection, bool textsOnly = false)
    {
        var now = ForgottenIn(connection);
        if (now != forgotten)
        {
            forgotten = now;
            DropForgotten(connection);
        }

        ReadTexts(connection);
        if (!textsOnly)
        {
            ReadFiles(connection);
        }
    }

    /// <summary>Which file a connection reads.</summary>
    public static string OriginOf(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT id FROM origin");
        return (string)command.ExecuteScalar()!;
    }

    private static long ForgottenIn(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT forgotten FROM origin");
        return (long)command.ExecuteScalar()!;
    }

    private void DropForgotten(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT id FROM file");
        using var reader = command.ExecuteReader();
        var there = new HashSet<long>();
        while (reader.Read())
        {
            there.Add(reader.GetInt64(0));
        }

        foreach (var gone in byId.Keys.Where(id => !there.Contains(id)).ToList())
        {
            var file = files[byId[gone]];
            byKey.Remove((file.Path.Value, file.Sha));
            byId.Remove(gone);
        }
    }

    private void ReadTexts(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT value FROM text WHERE id >= $next ORDER BY id", ("$next", texts.Count));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            AddText(reader.GetString(0));
        }
    }

    private void AddText(string text)
    {
        ids[text] = texts.Count;
        texts.Add(text);
        postings.Add(null);
        declared.Add(null);
        used.Add(null);
        bytes += 120 + (2 * text.Length);
    }

    private void ReadFiles(SqliteConnection connection)
    {
        var last = files.Count == 0 ? 0 : files[^1].Id;
        using var command = connection.Command("SELECT id, path, sha, reason, units FROM file WHERE id > $last ORDER BY id", ("$last", last));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            AddFile(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetFieldValue<byte[]>(4));
        }
    }

    private void AddFile(long id, string path, string sha, string? reason, byte[] blob)
    {
        var (imports, found) = blob.Length == 0 ? ([], []) : UnitBlobs.Unpack(blob);
        var file = new ImageFile(id, RepoPath.Parse(path), sha, reason, units.Count, found.Length, imports);
        byId[id] = byKey[(path, sha)] = files.Count;
        foreach (var unit in found)
        {
            AddUnit(unit);
        }

        files.Add(file);
        bytes += 300;
    }

    private void AddUnit(in UnitRecord unit)
    {
        var number = units.Count;
        for (var i = 0; i < unit.Terms.Length; i++)
        {
            ListOf(postings, unit.Terms[i]).Add(new Posting(number, new TermCount(unit.Counts[i])));
        }

        foreach (var name in unit.Names)
        {
            if (declared[name] is null)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(alike, texts[name], out _) ??= []).Add(name);
            }

            ListOf(declared, name).Add(number);
        }

        foreach (var name in unit.Uses)
        {
            ListOf(used, name).Add(number);
        }

        units.Add(unit with { Terms = [], Counts = [] });
        fileOf.Add(files.Count);
        bytes += 160 + (8 * unit.Terms.Length) + (12 * unit.Uses.Length) + (2 * unit.Symbol.Length);
    }

    private static GrowingList<T> ListOf<T>(List<GrowingList<T>?> lists, int id)
        where T : unmanaged => lists[id] ??= new GrowingList<T>();
}

/// <summary>That a unit has a stem.</summary>
internal readonly record struct Posting(int Unit, TermCount Count);
