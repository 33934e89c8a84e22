using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;
using Resolver.Index.Vectors;

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
        await foreach (var made in cutter.Read(at, missing, documents.Of, cancel))
        {
            var units = made.SelectMany(file => file.Units);
            if (vectors is not null)
            {
                var found = await vectors.Of(at.Repo, [.. made.SelectMany(file => file.Texts)], cancel);
                units = units.Zip(found.Of, static (unit, vector) => unit with { Vector = vector });
            }

            await store.Writer.Upload(units, cancel);
            await store.Writer.Upload(made.Select(file => file.File), cancel);
        }
    }

    // Null where a file that was found before is not there now: another process let it go, and all begins again.
    private async Task<Dictionary<string, IndexDocument>?> Visible(RepoId repo, CommitFiles files, List<TreeFile> added, CancellationToken cancel)
    {
        var began = calls.Begin();
        var late = added.Select(DocumentKeys.OfFile).ToHashSet(StringComparer.Ordinal);
        for (var tries = 1; ; tries++)
        {
            var there = await There(repo, files.Wanted.Keys, cancel);
            var absent = files.Wanted.Keys.Where(key => !there.ContainsKey(key)).ToList();
            if (absent.Count == 0 && await UnitsOf(repo, late, cancel) >= late.Sum(key => there[key].Units ?? 0))
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

    // A file may be shown before its units: documents are spread over the parts of an index.
    private async Task<long> UnitsOf(RepoId repo, IEnumerable<string> keys, CancellationToken cancel)
    {
        var units = 0L;
        foreach (var part in keys.Chunk(FilesAtOnce))
        {
            units += await store.Count($"{Filters.Of(repo, IndexDocument.UnitRole)} and {Filters.In("file", part)}", cancel);
        }

        return units;
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
