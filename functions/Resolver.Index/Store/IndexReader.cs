using System.Text.Json;
using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Index.Store;

/// <summary>Questions to one commit of an open index.</summary>
internal sealed class IndexReader(SqliteConnection connection, long snapshot)
{
    private const string Columns = "unit.id, file.path, unit.symbol, unit.kind, unit.first, unit.last";
    private const string From = "unit JOIN tree ON tree.file = unit.file AND tree.snapshot = $snapshot JOIN file ON file.id = unit.file";

    /// <summary>Finds a commit that is wholly indexed.</summary>
    public static async Task<IndexReader?> Find(SqliteConnection connection, CommitSha commit, CancellationToken cancel)
    {
        await using var command = connection.Command("SELECT id FROM snapshot WHERE sha = $sha", ("$sha", commit.Value));
        return await command.ExecuteScalarAsync(cancel) is long id ? new IndexReader(connection, id) : null;
    }

    /// <summary>Figures of the commit; nothing was read for it now.</summary>
    public async Task<IndexReport> Report(int read, CancellationToken cancel)
    {
        var counts = await connection.Query(
            "SELECT (SELECT count(*) FROM tree WHERE snapshot = $snapshot), (SELECT count(*) FROM tree JOIN unit ON unit.file = tree.file WHERE snapshot = $snapshot), skipped FROM snapshot WHERE id = $snapshot",
            row => (Files: row.GetInt32(0), Units: row.GetInt32(1), Skipped: row.GetString(2)),
            cancel,
            ("$snapshot", snapshot));
        var skipped = JsonSerializer.Deserialize<List<SkippedFile>>(counts[0].Skipped, ResolverJson.Options) ?? [];
        return new IndexReport(counts[0].Files, read, counts[0].Units, skipped);
    }

    /// <summary>Units of the commit.</summary>
    public async Task<int> Count(CancellationToken cancel) =>
        (await connection.Query("SELECT count(*) FROM tree JOIN unit ON unit.file = tree.file WHERE snapshot = $snapshot", row => row.GetInt32(0), cancel, ("$snapshot", snapshot)))[0];

    /// <summary>Units by BM25, best first. The expression is made of quoted words only.</summary>
    public Task<List<StoredUnit>> Match(string expression, int limit, CancellationToken cancel) => connection.Query(
        $"SELECT {Columns} FROM words JOIN {From} WHERE unit.id = words.rowid AND words MATCH $words ORDER BY bm25(words, 4.0, 2.0, 1.0), file.path, unit.first LIMIT $limit",
        Unit,
        cancel,
        ("$snapshot", snapshot),
        ("$words", expression),
        ("$limit", limit));

    /// <summary>Units whose last name is this, whatever its case.</summary>
    public Task<List<StoredUnit>> Named(string name, int limit, CancellationToken cancel) => connection.Query(
        $"SELECT {Columns} FROM {From} WHERE unit.name = $name ORDER BY file.path, unit.first LIMIT $limit", Unit, cancel, ("$snapshot", snapshot), ("$name", name), ("$limit", limit));

    /// <summary>All units of a file.</summary>
    public Task<List<StoredUnit>> In(RepoPath path, CancellationToken cancel) => connection.Query(
        $"SELECT {Columns} FROM {From} WHERE file.path = $path ORDER BY unit.first, unit.last DESC", Unit, cancel, ("$snapshot", snapshot), ("$path", path.Value));

    /// <summary>All paths of the commit.</summary>
    public Task<List<RepoPath>> Paths(CancellationToken cancel) => connection.Query(
        "SELECT path FROM file JOIN tree ON tree.file = file.id AND tree.snapshot = $snapshot ORDER BY path", row => RepoPath.Parse(row.GetString(0)), cancel, ("$snapshot", snapshot));

    /// <summary>Marks the commit as in use.</summary>
    public Task Touch(long now, CancellationToken cancel) =>
        connection.Execute("UPDATE snapshot SET used = $now WHERE id = $snapshot AND used < $now - 3600", cancel, ("$now", now), ("$snapshot", snapshot));

    private static StoredUnit Unit(SqliteDataReader row) =>
        new(row.GetInt64(0), RepoPath.Parse(row.GetString(1)), row.GetString(2), row.GetString(2)[(row.GetString(2).LastIndexOf('.') + 1)..], row.GetString(3), row.GetInt32(4), row.GetInt32(5), IsTest: false);
}
