using System.Text.Json;
using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Store;

/// <summary>A file after it was read: its units, or the reason why it has none.</summary>
internal sealed record ReadFile(TreeFile File, IReadOnlyList<CountedUnit> Units, string? Reason)
{
    /// <summary>What cut it.</summary>
    public string CutBy { get; init; } = string.Empty;

    /// <summary>Why it was cut so.</summary>
    public string? Notice { get; init; }

    /// <summary>What it imports.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];
}

/// <summary>Writes to an open index. Each method is one transaction: a process that dies leaves whole files behind.</summary>
internal sealed class IndexWriter(SqliteConnection connection, ImageSlot slot)
{
    private readonly PackedWriter packed = new();
    private TextIds? lastIds;

    /// <summary>Adds files; one that another process has added meanwhile is left as it is.</summary>
    /// <param name="files">What was read.</param>
    /// <param name="stems">What the numbers of its stems mean.</param>
    /// <param name="cancel">Undoes all of it.</param>
    public void Add(IReadOnlyList<ReadFile> files, StemTable stems, CancellationToken cancel) => slot.Write(connection, (image, transaction) =>
    {
        using var insertFile = connection.Command(
            "INSERT OR IGNORE INTO file (path, sha, reason, cut, notice, units) VALUES ($path, $sha, $reason, $cut, $notice, $units) RETURNING id",
            ("$path", ""), ("$sha", ""), ("$reason", null), ("$cut", ""), ("$notice", null), ("$units", Array.Empty<byte>()));
        using var insertDetail = connection.Command("INSERT INTO detail (file, units) VALUES ($file, $units)", ("$file", 0), ("$units", Array.Empty<byte>()));
        using var insertWords = connection.Command("INSERT INTO words (file, units) VALUES ($file, $units)", ("$file", 0), ("$units", Array.Empty<byte>()));
        var ids = lastIds = lastIds?.AreOf(image, stems) == true ? lastIds : new TextIds(image, stems);
        ids.Begin();
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            var units = UnitBlobs.Records(file.Units, ids);
            Set(insertFile, file.File.Path.Value, file.File.BlobSha, file.Reason, file.CutBy, file.Notice, units.Length == 0 ? [] : UnitBlobs.Pack(packed.Clear(), file.Imports, units));
            if (insertFile.ExecuteScalar() is not long id)
            {
                continue;
            }

            image.AddFile(id, file.File.Path, file.File.BlobSha, file.Reason, file.Imports, units);
            if (units.Length > 0)
            {
                Set(insertDetail, id, UnitBlobs.PackDetail(packed.Clear(), file.Units));
                insertDetail.ExecuteNonQuery();
                Set(insertWords, id, UnitBlobs.PackOrder(packed.Clear(), file.Units, ids));
                insertWords.ExecuteNonQuery();
            }
        }

        ids.Save(connection);
        transaction.Commit();
        return true;
    });

    /// <summary>
    /// Records a commit's files; from now on it can be searched. Commits that were not used for long go. False where another process has
    /// let go of one of the files meanwhile: then it must be added again.
    /// </summary>
    public bool Complete(CommitSha commit, IReadOnlyList<TreeFile> files, IEnumerable<SkippedFile> skippedByPath, AccessRules rules, long now, int keep) =>
        slot.Write(connection, (image, transaction) =>
        {
            var found = new List<ImageFile>(files.Count);
            foreach (var file in files)
            {
                if (image.File(file.Path.Value, file.BlobSha) is not { } known)
                {
                    return false;
                }

                found.Add(known);
            }

            var skipped = skippedByPath.Concat(found.Where(file => file.Reason is not null).Select(file => new SkippedFile(file.Path.Value, file.Reason!)))
                .OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
            using var insert = connection.Command(
                "INSERT OR IGNORE INTO snapshot (sha, used, rules, files, skipped) VALUES ($sha, $now, $rules, $files, $skipped)",
                ("$sha", commit.Value),
                ("$now", now),
                ("$rules", rules.Digest),
                ("$files", new ReaderSets(connection).Pack(found.Where(file => file.Reason is null), rules)),
                ("$skipped", JsonSerializer.Serialize(skipped, ResolverJson.Options)));
            insert.ExecuteNonQuery();
            Forget(image, keep);
            transaction.Commit();
            return true;
        });

    /// <summary>Gives the files of a commit the readers that the rules name now; nothing is read again.</summary>
    public void Partition(SnapshotRow snapshot, AccessRules rules) => slot.Write(connection, (image, transaction) =>
    {
        var files = SnapshotRow.Unpack(snapshot.Files).Select(entry => image.File(entry.File)).OfType<ImageFile>();
        using var update = connection.Command(
            "UPDATE snapshot SET rules = $rules, files = $files WHERE id = $id",
            ("$rules", rules.Digest), ("$files", new ReaderSets(connection).Pack(files, rules)), ("$id", snapshot.Id));
        update.ExecuteNonQuery();
        transaction.Commit();
        return true;
    });

    // Not at every commit: to know which files nobody has any more, all commits have to be looked at.
    private void Forget(IndexImage image, int keep)
    {
        using var count = connection.Command("SELECT count(*) FROM snapshot");
        if ((long)count.ExecuteScalar()! <= keep + (keep / 2))
        {
            return;
        }

        using var old = connection.Command("DELETE FROM snapshot WHERE id NOT IN (SELECT id FROM snapshot ORDER BY used DESC, id DESC LIMIT $keep)", ("$keep", keep));
        if (old.ExecuteNonQuery() == 0)
        {
            return;
        }

        var isKept = new bool[image.Files];
        foreach (var row in SnapshotRow.All(connection))
        {
            // Both by their rows.
            var number = 0;
            foreach (var (file, _) in SnapshotRow.Unpack(row.Files))
            {
                while (number < image.Files && image.FileAt(number).Id < file)
                {
                    number++;
                }

                // A commit has no file that is not there.
                if (number == image.Files || image.FileAt(number).Id != file)
                {
                    throw new DamagedIndexException();
                }

                isKept[number] = true;
            }
        }

        Delete(image, [.. Enumerable.Range(0, image.Files).Where(number => !isKept[number]).Select(image.FileAt).Where(file => file.Reason is null && image.File(file.Id) is not null)]);
    }

    private void Delete(IndexImage image, List<ImageFile> gone)
    {
        using var words = connection.Command("DELETE FROM words WHERE file = $file", ("$file", 0));
        using var detail = connection.Command("DELETE FROM detail WHERE file = $file", ("$file", 0));
        using var file = connection.Command("DELETE FROM file WHERE id = $file", ("$file", 0));
        foreach (var one in gone)
        {
            foreach (var command in new[] { words, detail, file })
            {
                Set(command, one.Id);
                command.ExecuteNonQuery();
            }
        }

        using var forgotten = connection.Command("UPDATE origin SET forgotten = forgotten + 1 RETURNING forgotten");
        image.Forget(gone, (long)forgotten.ExecuteScalar()!);
    }

    private static void Set(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
