using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;

namespace Resolver.Index.Store;

/// <summary>Brings an open index to a commit. Files are added batch by batch, so that a process that dies has not worked in vain.</summary>
internal sealed class IndexUpdate(IndexOptions options, IWorkspaces workspaces, Chunker chunker, TimeProvider clock)
{
    private const int BatchFiles = 500;
    private const int MostTries = 5;

    public async Task<IndexReport> Run(SqliteConnection connection, RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        if (await IndexReader.Find(connection, commit, cancel) is { } ready)
        {
            return await ready.Report(read: 0, cancel);
        }

        var all = await workspaces.ListFiles(repo, commit, cancel);
        var reasons = all.Select(file => (File: file, Reason: FileRules.ReasonByPath(file.Path, file.Bytes, options.MaxFileBytes))).ToList();
        var skipped = reasons.Where(item => item.Reason is not null).Select(item => new SkippedFile(item.File.Path.Value, item.Reason!)).ToList();
        var wanted = reasons.Where(item => item.Reason is null).Select(item => item.File).ToList();
        var writer = new IndexWriter(connection);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var read = await AddMissing(writer, repo, commit, wanted, cancel);
            if (await writer.Complete(commit, wanted, skipped, clock.GetUtcNow().ToUnixTimeSeconds(), options.KeepCommits, cancel)
                && await IndexReader.Find(connection, commit, cancel) is { } done)
            {
                return await done.Report(read, cancel);
            }
        }

        throw IndexFile.Busy(inner: null);
    }

    private async Task<int> AddMissing(IndexWriter writer, RepoId repo, CommitSha commit, List<TreeFile> wanted, CancellationToken cancel)
    {
        var known = await writer.Known(cancel);
        var missing = wanted.Where(file => !known.ContainsKey((file.Path.Value, file.BlobSha))).ToList();
        foreach (var batch in missing.Chunk(BatchFiles))
        {
            await writer.Add(await Read(repo, commit, batch, cancel), cancel);
        }

        return missing.Count;
    }

    private async Task<IReadOnlyList<ReadFile>> Read(RepoId repo, CommitSha commit, TreeFile[] batch, CancellationToken cancel)
    {
        var contents = await workspaces.ReadFiles(repo, commit, [.. batch.Select(file => file.Path)], cancel);
        var read = new ConcurrentDictionary<RepoPath, ReadFile>();
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancel },
            async (file, token) => read[file.Path] = await ReadOne(file, contents.GetValueOrDefault(file.Path), token));
        return [.. batch.Select(file => read[file.Path])];
    }

    private async Task<ReadFile> ReadOne(TreeFile file, byte[]? content, CancellationToken cancel)
    {
        if (content is null)
        {
            return new ReadFile(file, [], "not readable");
        }

        var text = FileRules.Decode(content);
        return FileRules.ReasonByContent(file.Path, text) is { } reason
            ? new ReadFile(file, [], reason)
            : new ReadFile(file, (await chunker.Chunk(file.Path, text, cancel)).Chunks, Reason: null);
    }
}
