using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;

namespace Resolver.Benchmarks.Index;

/// <summary>What one would do with SQLite alone: three columns in FTS5, ranked by its bm25() with the same weights. It knows one commit and one reader only.</summary>
internal sealed class Fts5Baseline : IDisposable
{
    private readonly SqliteConnection connection;

    public Fts5Baseline(string folder)
    {
        connection = new SqliteConnection($"Data Source={Path.Combine(folder, "fts5.db")};Pooling=False");
        connection.Open();
        using var create = connection.CreateCommand();
        create.CommandText = "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; CREATE VIRTUAL TABLE unit USING fts5 (symbol, path, text, content='', tokenize='porter ascii');";
        create.ExecuteNonQuery();
    }

    public void Add(IEnumerable<(RepoPath Path, FileChunk Chunk)> units)
    {
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO unit (symbol, path, text) VALUES ($symbol, $path, $text)";
        var parameters = new[] { "$symbol", "$path", "$text" }.Select(name => insert.Parameters.AddWithValue(name, string.Empty)).ToArray();
        foreach (var (path, chunk) in units)
        {
            (parameters[0].Value, parameters[1].Value, parameters[2].Value) = (Spaced(chunk.Symbol), Spaced(path.Value), Spaced(chunk.Text));
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public int Match(IReadOnlyList<string> words, int limit)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT rowid FROM unit WHERE unit MATCH $words ORDER BY bm25(unit, 4, 2, 1) LIMIT $limit";
        select.Parameters.AddWithValue("$words", string.Join(" OR ", words.Select(word => $"\"{word}\"")));
        select.Parameters.AddWithValue("$limit", limit);
        using var reader = select.ExecuteReader();
        var count = 0;
        while (reader.Read())
        {
            count++;
        }

        return count;
    }

    public void Dispose() => connection.Dispose();

    private static string Spaced(string text) => string.Join(' ', Words.Of(text));
}
