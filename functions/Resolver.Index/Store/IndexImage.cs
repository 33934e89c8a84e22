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
    private readonly Dictionary<RepoPath, int> lastAt = [];
    private readonly List<int> before = []; // of each file, the one before it at the same path; -1 for the first
    private readonly Dictionary<(string Path, string Sha), int> byKey = [];
    private readonly List<UnitRecord> units = [];
    private readonly List<int> fileOf = [];
    private readonly List<FieldLengths> lengths = [];
    private readonly PostingLists postings = new();
    private readonly ManyLists<int> declared = new();
    private long forgotten;
    private long bytes;

    /// <summary>Which file it is the image of.</summary>
    public string Origin { get; } = origin;

    public ReaderWriterLockSlim Gate { get; } = new();

    /// <summary>About what it takes in memory.</summary>
    public long Bytes => bytes + postings.Bytes;

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

    /// <summary>How many files it holds, of all commits.</summary>
    public int Files => files.Count;

    /// <summary>A file by its number.</summary>
    public ImageFile FileAt(int number) => files[number];

    /// <summary>The number of a file by its row, also where the index file has let it go since; -1 where it never was.</summary>
    public int NumberOf(long id)
    {
        var (low, high) = (0, files.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (files[middle].Id == id)
            {
                return middle;
            }

            (low, high) = files[middle].Id < id ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>The numbers of all files that ever stood at a path, the newest first.</summary>
    public IEnumerable<int> At(RepoPath path)
    {
        for (var number = lastAt.GetValueOrDefault(path, -1); number >= 0; number = before[number])
        {
            yield return number;
        }
    }

    /// <summary>The number of each unit's file, by unit; valid until something is added.</summary>
    public ReadOnlySpan<int> FileNumbers => CollectionsMarshal.AsSpan(fileOf);

    /// <summary>How many words each unit has, by unit: apart from the units, since a ranking looks at nothing else of most; valid as above.</summary>
    public ReadOnlySpan<FieldLengths> Lengths => CollectionsMarshal.AsSpan(lengths);

    /// <summary>A unit.</summary>
    public ref readonly UnitRecord Unit(int unit) => ref CollectionsMarshal.AsSpan(units)[unit];

    /// <summary>The text of an id.</summary>
    public string Text(int id) => texts[id];

    /// <summary>The units that have a stem; valid until something is added.</summary>
    public PostingList Having(string stem) => ids.TryGetValue(stem, out var id) ? postings[id] : default;

    /// <summary>The units that use a name as it is written, ascending; all units are looked at.</summary>
    public IEnumerable<int> Using(string name) =>
        ids.TryGetValue(name, out var id) ? Enumerable.Range(0, units.Count).Where(unit => Array.BinarySearch(units[unit].Uses, id) >= 0) : [];

    /// <summary>The units that declare a name, whatever its case; ascending for each way of writing it.</summary>
    public IEnumerable<int> Declaring(string name) =>
        alike.TryGetValue(name, out var found) ? found.SelectMany(id => declared[id].ToArray()) : [];

    /// <summary>How many texts it has; the next one gets this as its id.</summary>
    public int Texts => texts.Count;

    /// <summary>The id of a text; null where it has none.</summary>
    public int? IdOf(string text) => ids.TryGetValue(text, out var known) ? known : null;

    /// <summary>Reads while nothing brings it up to date.</summary>
    public T Reading<T>(Func<T> read)
    {
        Gate.EnterReadLock();
        try
        {
            return read();
        }
        finally
        {
            Gate.ExitReadLock();
        }
    }

    /// <summary>Reads what came since, inside a transaction of the caller.</summary>
    public void Refresh(SqliteConnection connection)
    {
        var now = ForgottenIn(connection);
        if (now != forgotten)
        {
            forgotten = now;
            DropForgotten(connection);
        }

        ReadTexts(connection);
        ReadFiles(connection);
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

        Forget([.. byId.Where(file => !there.Contains(file.Key)).Select(file => files[file.Value])]);
    }

    /// <summary>Lets files go that the index file lets go in the same transaction.</summary>
    /// <param name="gone">Files that it has.</param>
    /// <param name="times">How often the index file has let files go, this time too.</param>
    public void Forget(IReadOnlyCollection<ImageFile> gone, long times)
    {
        Forget(gone);
        forgotten = times;
    }

    private void Forget(IReadOnlyCollection<ImageFile> gone)
    {
        foreach (var file in gone)
        {
            byKey.Remove((file.Path.Value, file.Sha));
            byId.Remove(file.Id);
        }
    }

    private void ReadTexts(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT first, words FROM text WHERE first >= $next ORDER BY first", ("$next", texts.Count));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetInt64(0) != texts.Count)
            {
                throw new DamagedIndexException();
            }

            var words = new PackedReader(reader.GetFieldValue<byte[]>(1));
            while (!words.AtEnd)
            {
                AddText(words.Text());
            }
        }
    }

    /// <summary>Adds a text that the file gets in the same transaction.</summary>
    public void AddText(string text)
    {
        ids[text] = texts.Count;
        texts.Add(text);
        bytes += 110 + (2 * text.Length);
    }

    private void ReadFiles(SqliteConnection connection)
    {
        var last = files.Count == 0 ? 0 : files[^1].Id;
        using var command = connection.Command("SELECT id, path, sha, reason, units FROM file WHERE id > $last ORDER BY id", ("$last", last));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var blob = reader.GetFieldValue<byte[]>(4);
            var (imports, found) = blob.Length == 0 ? ([], []) : UnitBlobs.Unpack(blob);
            AddFile(reader.GetInt64(0), RepoPath.Parse(reader.GetString(1)), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), imports, found);
        }
    }

    /// <summary>Adds a file that the index file gets in the same transaction.</summary>
    public void AddFile(long id, RepoPath path, string sha, string? reason, IReadOnlyList<string> imports, UnitRecord[] found)
    {
        var file = new ImageFile(id, path, sha, reason, units.Count, found.Length, imports);
        byId[id] = byKey[(path.Value, sha)] = files.Count;
        before.Add(lastAt.GetValueOrDefault(path, -1));
        lastAt[path] = files.Count;
        foreach (var unit in found)
        {
            AddUnit(unit);
        }

        files.Add(file);
        bytes += 350;
    }

    private void AddUnit(in UnitRecord unit)
    {
        var number = units.Count;
        for (var i = 0; i < unit.Terms.Length; i++)
        {
            postings.Add(unit.Terms[i], new Posting(number, new TermCount(unit.Counts[i])));
        }

        foreach (var name in unit.Names)
        {
            if (declared[name].IsEmpty)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(alike, texts[name], out _) ??= []).Add(name);
            }

            declared.Add(name, number);
        }

        units.Add(unit with { Terms = [], Counts = [] });
        fileOf.Add(files.Count);
        lengths.Add(unit.Lengths);
        bytes += 160 + (4 * unit.Uses.Length) + (2 * unit.Symbol.Length);
    }
}
