using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;

namespace Resolver.Index.Store;

/// <summary>
/// Brings an open index to a commit. Files are added batch by batch, so that a process that dies has not worked in vain: while one batch
/// is written, the next one is cut into units.
/// </summary>
internal sealed class IndexUpdate(IndexOptions options, IWorkspaces workspaces, Chunker chunker, TimeProvider clock)
{
    private const int MostTries = 5;
    private const int Many = 5000; // files

    private readonly FileCutter cutter = new(workspaces, chunker, options.Parallelism);

    public async Task<IndexReport> Run(SqliteConnection connection, ImageSlot slot, (RepoId Repo, CommitSha Commit) at, AccessRules rules, CancellationToken cancel)
    {
        if (Report(connection, slot, at.Commit, read: 0) is { } ready)
        {
            return ready;
        }

        var all = await workspaces.ListFiles(at.Repo, at.Commit, cancel);
        var reasons = all.Select(file => (File: file, Reason: FileRules.ReasonByPath(file.Path, file.Bytes, options.MaxFileBytes))).ToList();
        var skipped = reasons.Where(item => item.Reason is not null).Select(item => new SkippedFile(item.File.Path.Value, item.Reason!)).ToList();
        var wanted = reasons.Where(item => item.Reason is null).Select(item => item.File).ToList();
        var writer = new IndexWriter(connection, slot);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var read = await AddMissing(connection, slot, at, wanted, cancel);
            if (writer.Complete(at.Commit, wanted, skipped, rules, clock.GetUtcNow().ToUnixTimeSeconds(), options.KeepCommits)
                && Report(connection, slot, at.Commit, read) is { } done)
            {
                if (read >= Many)
                {
                    // A full index leaves garbage of its own size, which the collector would keep committed for what comes next.
                    _ = Task.Run(static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true), CancellationToken.None);
                }

                return done;
            }
        }

        throw IndexFile.Busy(inner: null);
    }

    // Null where the commit is not there, or another process has let it go again.
    private static IndexReport? Report(SqliteConnection connection, ImageSlot slot, CommitSha commit, int read)
    {
        using var moment = slot.Begin(connection, commit);
        return moment is null
            ? null
            : new IndexReport(moment.Files.Count, read, moment.Files.Sum(static entry => entry.File.Units), moment.Row.Skipped(connection));
    }

    private async Task<int> AddMissing(SqliteConnection connection, ImageSlot slot, (RepoId Repo, CommitSha Commit) at, List<TreeFile> wanted, CancellationToken cancel)
    {
        var missing = slot.Read(connection, image => wanted.Where(file => image.File(file.Path.Value, file.BlobSha) is null).ToList());
        var writer = new IndexWriter(connection, slot);
        var stems = new StemTable();
        var counters = new ConcurrentBag<WordCounter>();
        var written = Task.CompletedTask;
        try
        {
            await foreach (var read in cutter.Read(at, missing, file => Counted(file, counters, stems), cancel))
            {
                await written;
                written = Task.Run(() => writer.Add(read, stems, cancel), cancel);
            }
        }
        finally
        {
            // The connection is the caller's: nothing may use it when this has ended.
            await written;
        }

        return missing.Count;
    }

    private static ReadFile Counted(CutFile file, ConcurrentBag<WordCounter> counters, StemTable stems)
    {
        if (file.Cut is not { } cut)
        {
            return new ReadFile(file.File, [], file.Reason);
        }

        var counter = counters.TryTake(out var free) ? free : new WordCounter(stems);
        var units = counter.Count(cut.Chunks, file.File.Path.Value);
        counters.Add(counter);
        return new ReadFile(file.File, units, Reason: null) { CutBy = cut.CutBy, Notice = cut.Notice, Imports = cut.Imports };
    }
}
