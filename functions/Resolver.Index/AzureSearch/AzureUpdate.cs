using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;

namespace Resolver.Index.AzureSearch;

/// <summary>
/// Brings a commit into the search index. Documents are keyed by content and are the same whoever writes them, so that several processes
/// may be at one commit, and one that dies has not worked in vain. The commit is there when all of its files can be searched.
/// </summary>
internal sealed class AzureUpdate(
    SearchStore store, SearchCalls calls, CommitBook book, CommitTrees trees, FileCutter cutter, UnitVectors? vectors)
{
    private const int FilesAtOnce = 500; // of 33 characters each in a filter
    private const int MostTries = 5;

    /// <summary>Its row and how many files were read.</summary>
    public async Task<(IndexDocument Row, int Read)> Run(RepoId repo, CommitSha commit, AccessRules rules, CancellationToken cancel)
    {
        var files = await trees.Of(repo, commit, cancel);
        await book.Announce(repo, commit, cancel);
        var read = 0;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var there = await There(repo, files.Wanted.Keys, cancel);
            var missing = files.Wanted.Where(file => !there.ContainsKey(file.Key)).Select(file => file.Value).ToList();
            await Add((repo, commit), missing, rules, cancel);
            read += missing.Count;
            if (await Visible(repo, files, missing, cancel) is { } all)
            {
                var row = await book.Finish(repo, commit, Row(files, all, rules), cancel);
                return (row, read);
            }
        }

        throw SearchFaults.Busy();
    }

    /// <summary>What a row says of its commit.</summary>
    public static IndexReport Report(IndexDocument row, int read) => new(row.Files ?? 0, read, row.Units ?? 0, Skipped(row));

    /// <summary>The files that a commit leaves out.</summary>
    public static IReadOnlyList<SkippedFile> Skipped(IndexDocument row) =>
        row.Skipped is { } skipped ? JsonSerializer.Deserialize<List<SkippedFile>>(skipped, ResolverJson.Options) ?? [] : [];

    private async Task Add((RepoId Repo, CommitSha Commit) at, List<TreeFile> missing, AccessRules rules, CancellationToken cancel)
    {
        var documents = new UnitDocuments(at.Repo, rules);
        foreach (var batch in FileCutter.Batches(missing))
        {
            var made = await cutter.Read(at, batch, file => (Documents: documents.Of(file), file.Cut), cancel);
            if (vectors is null)
            {
                await store.Writer.Upload(made.SelectMany(file => file.Documents), cancel);
                continue;
            }

            var texts = made.SelectMany(file => file.Cut?.Chunks ?? []).Select(chunk => chunk.Text).ToList();
            var next = (await vectors.Of(texts, cancel)).GetEnumerator();
            await store.Writer.Upload(made.SelectMany(file => file.Documents).Select(document => WithVector(document, next)), cancel);
        }
    }

    private static IndexDocument WithVector(IndexDocument document, IEnumerator<float[]> next) =>
        document.Role == IndexDocument.UnitRole && next.MoveNext() ? document with { Vector = next.Current } : document;

    // A file that was found before and is not there now was let go by another process: null, and all begins again.
    private async Task<Dictionary<string, IndexDocument>?> Visible(RepoId repo, CommitFiles files, List<TreeFile> added, CancellationToken cancel)
    {
        var began = calls.Begin();
        var late = added.Select(DocumentKeys.OfFile).ToHashSet(StringComparer.Ordinal);
        for (var tries = 1; ; tries++)
        {
            var there = await There(repo, files.Wanted.Keys, cancel);
            var absent = files.Wanted.Keys.Where(key => !there.ContainsKey(key)).ToList();
            if (absent.Count == 0)
            {
                return there;
            }

            if (!absent.TrueForAll(late.Contains))
            {
                return null;
            }

            if (!await calls.Wait(began, tries, cancel))
            {
                throw SearchFaults.Late();
            }
        }
    }

    private async Task<Dictionary<string, IndexDocument>> There(RepoId repo, IEnumerable<string> keys, CancellationToken cancel)
    {
        var there = new Dictionary<string, IndexDocument>(StringComparer.Ordinal);
        foreach (var part in keys.Chunk(FilesAtOnce))
        {
            var filter = $"{Filters.Of(repo, IndexDocument.FileRole)} and {Filters.In("file", part)}";
            foreach (var found in await store.Query(text: null, SearchStore.Options(filter, SearchStore.PageSize, ["key", "file", "path", "units", "reason"]), cancel))
            {
                there[found.Document.File!] = found.Document;
            }
        }

        return there;
    }

    private static IndexDocument Row(CommitFiles files, Dictionary<string, IndexDocument> there, AccessRules rules)
    {
        var leftOut = there.Values.Where(file => file.Reason is not null).Select(file => new SkippedFile(file.Path!, file.Reason!));
        var skipped = files.Skipped.Concat(leftOut).OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        return new IndexDocument
        {
            Key = string.Empty,
            Files = there.Values.Count(file => file.Reason is null),
            Units = there.Values.Sum(file => file.Units ?? 0),
            Skipped = JsonSerializer.Serialize(skipped, ResolverJson.Options),
            Rules = rules.Digest,
        };
    }
}
