using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Index.AzureSearch;

/// <summary>
/// Lets go of commits that were not used for long, and of the documents that only they have. The commit is closed first and its row goes
/// last, so that what is interrupted is taken up by the next one.
/// </summary>
internal sealed partial class Forgetting(SearchStore store, CommitBook book, CommitTrees trees, int keep, ILogger log)
{
    private const int FilesAtOnce = 200;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1); // no update takes as long

    /// <summary>Lets go of what is too much besides a commit that has just come.</summary>
    public async Task Run(RepoId repo, CommitSha newest, CancellationToken cancel)
    {
        var all = (await book.All(repo, cancel)).OrderByDescending(row => row.Commit == newest.Value).ToList();
        var abandoned = book.Now() - (long)AbandonedAfter.TotalSeconds;
        var kept = all.Where(row => row.Complete == true).Take(keep).Concat(all.Where(row => row.Complete != true && row.Used >= abandoned)).ToList();
        foreach (var row in all.Except(kept))
        {
            await book.Close(row, cancel);
            if (await Sweep(repo, row, kept, cancel))
            {
                await store.Writer.Delete([row.Key], cancel);
            }
        }
    }

    private async Task<bool> Sweep(RepoId repo, IndexDocument row, List<IndexDocument> kept, CancellationToken cancel)
    {
        if (await Only(repo, row, kept, cancel) is not { } files)
        {
            return false;
        }

        foreach (var part in files.Chunk(FilesAtOnce))
        {
            // Somebody who came meanwhile may count on them.
            var known = kept.Select(other => other.Key).Append(row.Key).ToHashSet(StringComparer.Ordinal);
            if ((await book.All(repo, cancel)).Exists(other => !known.Contains(other.Key) || (other.Key == row.Key && other.Used != row.Used)))
            {
                return false;
            }

            await Delete(repo, part, cancel);
        }

        return true;
    }

    /// <summary>The files that no other commit has; null where git does not know one of the commits that stay.</summary>
    private async Task<List<string>?> Only(RepoId repo, IndexDocument row, List<IndexDocument> kept, CancellationToken cancel)
    {
        var files = await Files(repo, row, cancel) ?? await Everything(repo, cancel);
        foreach (var other in kept)
        {
            if (await Files(repo, other, cancel) is not { } needed)
            {
                return null;
            }

            files.ExceptWith(needed);
        }

        return [.. files];
    }

    private async Task<HashSet<string>?> Files(RepoId repo, IndexDocument row, CancellationToken cancel)
    {
        try
        {
            return (await trees.Of(repo, CommitSha.Parse(row.Commit!), cancel)).Wanted.Keys.ToHashSet(StringComparer.Ordinal);
        }
        catch (ResolverFault unknown) when (unknown.Code.StartsWith("GIT-", StringComparison.Ordinal))
        {
            Unknown(log, row.Commit!, repo.Value, unknown);
            return null;
        }
    }

    private async Task<HashSet<string>> Everything(RepoId repo, CancellationToken cancel)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in store.Scan(Filters.Of(repo, IndexDocument.FileRole), ["file"], cancel))
        {
            files.UnionWith(page.Select(file => file.File!));
        }

        return files;
    }

    // The files first: where a file is, its units are.
    private async Task Delete(RepoId repo, IReadOnlyCollection<string> files, CancellationToken cancel)
    {
        await store.Writer.Delete(files.Select(file => DocumentKeys.File(repo, file)), cancel);
        var units = $"{Filters.Of(repo, IndexDocument.UnitRole)} and {Filters.In("file", files)}";
        await foreach (var page in store.Scan(units, [], cancel))
        {
            await store.Writer.Delete(page.Select(unit => unit.Key), cancel);
        }
    }

    [LoggerMessage(4121, LogLevel.Information, "Git does not know commit {Commit} of repository {Repo}, which the search index has.")]
    private static partial void Unknown(ILogger log, string commit, string repo, Exception cause);
}
