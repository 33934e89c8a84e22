using System.Runtime.CompilerServices;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Chunk;

/// <summary>A file after it was read: its units, or the reason why it has none.</summary>
internal sealed record CutFile(TreeFile File, ChunkedFile? Cut, string? Reason);

/// <summary>Reads files of commits and cuts them into units, batch by batch, several files at one time.</summary>
internal sealed class FileCutter(IWorkspaces workspaces, Chunker chunker, int parallelism)
{
    private const int BatchFiles = 500;
    private const long BatchBytes = 3 << 20;

    // Most of them wait for their outlines, which come together, while others are worked on.
    private const int WaitingForEach = 8;

    /// <summary>
    /// Cuts files and makes something of each, batch by batch and in their order; each batch fits into memory, and while one is cut and
    /// worked on the next one is read.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> Read<T>(
        (RepoId Repo, CommitSha Commit) at, IReadOnlyList<TreeFile> files, Func<CutFile, T> make, [EnumeratorCancellation] CancellationToken cancel)
    {
        var next = Task.FromResult<IReadOnlyDictionary<RepoPath, byte[]>>(new Dictionary<RepoPath, byte[]>());
        var before = new List<TreeFile>();
        try
        {
            foreach (var batch in Batches(files).Append([]))
            {
                var contents = await next;
                next = workspaces.ReadListed(at.Repo, at.Commit, batch, cancel);
                if (before.Count > 0)
                {
                    yield return await Cut(before, contents, make, cancel);
                }

                before = batch;
            }
        }
        finally
        {
            // Nothing reads on when the caller has let go.
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static IEnumerable<List<TreeFile>> Batches(IReadOnlyList<TreeFile> files)
    {
        var batch = new List<TreeFile>();
        var bytes = 0L;
        foreach (var file in files)
        {
            batch.Add(file);
            bytes += file.Bytes;
            if (batch.Count == BatchFiles || bytes >= BatchBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private async Task<IReadOnlyList<T>> Cut<T>(List<TreeFile> batch, IReadOnlyDictionary<RepoPath, byte[]> contents, Func<CutFile, T> make, CancellationToken cancel)
    {
        var made = new T[batch.Count];
        using var working = new SemaphoreSlim(parallelism, parallelism);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, batch.Count),
            new ParallelOptions { MaxDegreeOfParallelism = WaitingForEach * parallelism, CancellationToken = cancel },
            async (number, token) =>
            {
                var cut = await ReadOne(batch[number], contents.GetValueOrDefault(batch[number].Path), token);
                await working.WaitAsync(token);
                try
                {
                    made[number] = make(cut);
                }
                finally
                {
                    working.Release();
                }
            });
        return made;
    }

    private async Task<CutFile> ReadOne(TreeFile file, byte[]? content, CancellationToken cancel)
    {
        if (content is null)
        {
            return new CutFile(file, Cut: null, "not readable");
        }

        var text = FileRules.Decode(content);
        return FileRules.ReasonByContent(file.Path, text) is { } reason
            ? new CutFile(file, Cut: null, reason)
            : new CutFile(file, await chunker.Chunk(file.Path, text, cancel), Reason: null);
    }
}
