using System.Text.Json;
using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;

namespace Resolver.Index.Store;

/// <summary>A file after it was read: its units, or the reason why it has none.</summary>
internal sealed record ReadFile(TreeFile File, IReadOnlyList<FileChunk> Chunks, string? Reason);

/// <summary>Writes to an open index. Each method is one transaction: a process that dies leaves whole files behind.</summary>
internal sealed class IndexWriter(SqliteConnection connection)
{
    /// <summary>Ids of files that the index has, by path and content.</summary>
    public async Task<Dictionary<(string Path, string Sha), (long Id, string? Reason)>> Known(CancellationToken cancel)
    {
        var rows = await connection.Query(
            "SELECT id, path, sha, reason FROM file",
            row => (Key: (row.GetString(1), row.GetString(2)), Value: (row.GetInt64(0), row.IsDBNull(3) ? null : row.GetString(3))),
            cancel);
        return rows.ToDictionary(row => row.Key, row => row.Value);
    }

    /// <summary>Adds files; one that another process has added meanwhile is left as it is.</summary>
    public async Task Add(IReadOnlyList<ReadFile> files, CancellationToken cancel)
    {
        await using var transaction = connection.BeginTransaction(deferred: false);
        await using var insertFile = connection.Command(
            "INSERT OR IGNORE INTO file (path, sha, reason) VALUES ($path, $sha, $reason) RETURNING id", ("$path", ""), ("$sha", ""), ("$reason", null));
        await using var insertUnit = connection.Command(
            "INSERT INTO unit (file, symbol, name, kind, first, last) VALUES ($file, $symbol, $name, $kind, $first, $last) RETURNING id",
            ("$file", 0), ("$symbol", ""), ("$name", ""), ("$kind", ""), ("$first", 0), ("$last", 0));
        await using var insertWords = connection.Command(
            "INSERT INTO words (rowid, symbol, path, text) VALUES ($id, $symbol, $path, $text)", ("$id", 0), ("$symbol", ""), ("$path", ""), ("$text", ""));
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            Set(insertFile, file.File.Path.Value, file.File.BlobSha, file.Reason);
            if (await insertFile.ExecuteScalarAsync(cancel) is not long id)
            {
                continue;
            }

            var pathWords = Words.Join(file.File.Path.Value);
            foreach (var chunk in file.Chunks)
            {
                Set(insertUnit, id, chunk.Symbol, chunk.Name, chunk.Kind, chunk.Start, chunk.End);
                var unit = (long)(await insertUnit.ExecuteScalarAsync(cancel))!;
                Set(insertWords, unit, Words.Join(chunk.Symbol), pathWords, Words.Join(chunk.Text));
                await insertWords.ExecuteNonQueryAsync(cancel);
            }
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>
    /// Records a commit's files; from now on it can be searched. Commits that were not used for long go. False where another process has
    /// let go of one of the files meanwhile: then it must be added again.
    /// </summary>
    public async Task<bool> Complete(CommitSha commit, IReadOnlyList<TreeFile> files, IEnumerable<SkippedFile> skippedByPath, long now, int keep, CancellationToken cancel)
    {
        await using var transaction = connection.BeginTransaction(deferred: false);
        var known = await Known(cancel);
        if (!files.All(file => known.ContainsKey((file.Path.Value, file.BlobSha))))
        {
            return false;
        }

        var found = files.Select(file => (file.Path, Known: known[(file.Path.Value, file.BlobSha)])).ToList();
        var skipped = skippedByPath.Concat(found.Where(file => file.Known.Reason is not null).Select(file => new SkippedFile(file.Path.Value, file.Known.Reason!)))
            .OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        await connection.Execute(
            "INSERT OR IGNORE INTO snapshot (sha, used, skipped) VALUES ($sha, $now, $skipped)",
            cancel, ("$sha", commit.Value), ("$now", now), ("$skipped", JsonSerializer.Serialize(skipped, ResolverJson.Options)));
        await using (var insert = connection.Command(
            "INSERT OR IGNORE INTO tree (snapshot, file) SELECT id, $file FROM snapshot WHERE sha = $sha", ("$file", 0), ("$sha", commit.Value)))
        {
            foreach (var file in found.Where(file => file.Known.Reason is null))
            {
                insert.Parameters["$file"].Value = file.Known.Id;
                await insert.ExecuteNonQueryAsync(cancel);
            }
        }

        await Forget(keep, cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private async Task Forget(int keep, CancellationToken cancel)
    {
        var gone = await connection.Execute(
            "DELETE FROM snapshot WHERE id NOT IN (SELECT id FROM snapshot ORDER BY used DESC, id DESC LIMIT $keep)", cancel, ("$keep", keep));
        if (gone > 0)
        {
            await connection.Execute(
                """
                DELETE FROM tree WHERE snapshot NOT IN (SELECT id FROM snapshot);
                DELETE FROM words WHERE rowid IN (SELECT id FROM unit WHERE file NOT IN (SELECT file FROM tree));
                DELETE FROM unit WHERE file NOT IN (SELECT file FROM tree);
                DELETE FROM file WHERE id NOT IN (SELECT file FROM tree);
                """,
                cancel);
        }
    }

    private static void Set(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
