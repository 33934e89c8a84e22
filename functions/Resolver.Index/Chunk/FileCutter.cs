using System.Collections.Concurrent;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Chunk;

/// <summary>A file after it was read: its units, or the reason why it has none.</summary>
internal sealed record CutFile(TreeFile File, ChunkedFile? Cut, string? Reason);

/// <summary>Reads files of commits and cuts them into units, batch by batch, several files at one time.</summary>
internal sealed class FileCutter(IWorkspaces workspaces, Chunker chunker, int parallelism)
{
    private const int BatchFiles = 500;
    private const long BatchBytes = 2 << 20;

    /// <summary>Files in portions that fit into memory.</summary>
    public static IEnumerable<List<TreeFile>> Batches(IEnumerable<TreeFile> files)
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

    /// <summary>Cuts a batch and makes something of each file, in the order of the batch.</summary>
    public async Task<IReadOnlyList<T>> Read<T>((RepoId Repo, CommitSha Commit) at, List<TreeFile> batch, Func<CutFile, T> make, CancellationToken cancel)
    {
        var contents = await workspaces.ReadFiles(at.Repo, at.Commit, [.. batch.Select(file => file.Path)], cancel);
        var read = new ConcurrentDictionary<RepoPath, T>();
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancel },
            async (file, token) => read[file.Path] = make(await ReadOne(file, contents.GetValueOrDefault(file.Path), token)));
        return [.. batch.Select(file => read[file.Path])];
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
