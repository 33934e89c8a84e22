using System.Globalization;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Microsoft.Extensions.Logging;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Index.AzureSearch;

/// <summary>
/// Fetches what a view was asked. The requester's names go into every query, so that the service itself gives nothing that they may not
/// read; what is of other commits is left out here, page by page, until there is enough.
/// </summary>
internal sealed partial class ViewQueries(SearchStore store, RepoId repo, ReadGrant grant, float[]? vector, ILogger log)
{
    private const int MostPages = 20;
    private const int SmallestPage = 50;
    private const int FilesAtOnce = 200;
    private const int QueriesAtOnce = 4;

    private static readonly string[] Shown = ["key", "file", "path", "symbol", "name", "kind", "first", "last", "test", "signature", "elided"];
    private static readonly string[] ShownWithNames = [.. Shown, "names"];
    private static readonly string[] ShownWithUses = [.. Shown, "uses"];

    /// <summary>Answers all that is open. Fetching is done at one time; the view learns from one after another.</summary>
    public async Task Answer(SearchView view, CancellationToken cancel)
    {
        var work = Work(view, view.TakeOpen(), cancel);
        var learned = new Action[work.Count];
        await Parallel.ForAsync(
            0, work.Count, new ParallelOptions { MaxDegreeOfParallelism = QueriesAtOnce, CancellationToken = cancel }, async (i, _) => learned[i] = await work[i]());
        foreach (var learn in learned)
        {
            learn();
        }
    }

    private List<Func<Task<Action>>> Work(SearchView view, IReadOnlyList<Question> asked, CancellationToken cancel)
    {
        var names = asked.OfType<Question.Named>().ToDictionary(question => question.Name, Question (question) => question, StringComparer.Ordinal);
        var uses = asked.OfType<Question.Using>().ToDictionary(question => question.Name, Question (question) => question, StringComparer.Ordinal);
        var work = new List<Func<Task<Action>>>();
        work.AddRange(asked.OfType<Question.Match>().Select(question => (Func<Task<Action>>)(() => Match(view, question, cancel))));
        work.AddRange(asked.OfType<Question.Phrase>().Select(question => (Func<Task<Action>>)(() => Phrase(view, question, cancel))));
        work.AddRange(asked.OfType<Question.In>().Chunk(FilesAtOnce).Select(part => (Func<Task<Action>>)(() => Files(view, part, cancel))));
        work.AddRange(asked.OfType<Question.Count>().Select(_ => (Func<Task<Action>>)(() => Count(view, cancel))));
        if (names.Count > 0)
        {
            work.Add(() => Holding(view, "names", ShownWithNames, names, static unit => unit.Names, cancel));
        }

        if (uses.Count > 0)
        {
            work.Add(() => Holding(view, "uses", ShownWithUses, uses, static unit => unit.Uses, cancel));
        }

        return work;
    }

    private async Task<Action> Match(SearchView view, Question.Match question, CancellationToken cancel)
    {
        var found = await Pages(view, question.Stems.Length == 0 ? null : question.Stems, question.Limit, size => Ranked(question.Limit, size), cancel);
        return () => view.Learn(question, found);
    }

    // The service fuses its two rankings itself where there is a vector.
    private SearchOptions Ranked(int limit, int size)
    {
        var query = Readable(size, Shown, IndexForm.SearchedFields);
        query.SearchMode = SearchMode.Any;
        query.ScoringStatistics = ScoringStatistics.Global;
        if (vector is not null)
        {
            query.VectorSearch = new VectorSearchOptions { Queries = { new VectorizedQuery(vector) { KNearestNeighborsCount = limit, Fields = { "vector" } } } };
        }

        return query;
    }

    private async Task<Action> Phrase(SearchView view, Question.Phrase question, CancellationToken cancel)
    {
        var found = await Pages(view, $"\"{question.Stems}\"", question.Limit, size => InOrder(Readable(size, Shown, ["textWords"])), cancel);
        return () => view.Learn(question, found);
    }

    private async Task<Action> Holding(
        SearchView view, string field, string[] fields, Dictionary<string, Question> asked, Func<IndexDocument, IEnumerable<string>?> held, CancellationToken cancel)
    {
        var found = await Pages(view, text: null, MostPages * SearchStore.PageSize, size => InOrder(Readable(size, fields, [], Filters.AnyIn(field, asked.Keys))), cancel);
        return () =>
        {
            foreach (var (name, question) in asked)
            {
                view.Learn(question, found.Where(item => held(item.Document)?.Contains(name, StringComparer.Ordinal) == true));
            }
        };
    }

    private async Task<Action> Files(SearchView view, Question.In[] asked, CancellationToken cancel)
    {
        var keys = asked.ToDictionary(question => view.KeyOf(question.Path)!, StringComparer.Ordinal);
        var found = await Pages(view, text: null, MostPages * SearchStore.PageSize, size => InOrder(Readable(size, ShownWithUses, [], Filters.In("file", keys.Keys))), cancel);
        var rows = await store.Query(
            text: null, SearchStore.Options($"{Filters.Of(repo, IndexDocument.FileRole)} and {Filters.In("file", keys.Keys)}", SearchStore.PageSize, ["key", "file", "imports"]), cancel);
        return () =>
        {
            foreach (var (key, question) in keys)
            {
                view.Learn(question, found.Where(item => item.Document.File == key));
            }

            foreach (var row in rows.Select(row => row.Document))
            {
                view.LearnImports(keys[row.File!].Path, row.Imports ?? []);
            }
        };
    }

    private async Task<Action> Count(SearchView view, CancellationToken cancel)
    {
        var units = 0;
        await foreach (var page in store.Scan(Filters.Of(repo, IndexDocument.FileRole), ["file", "path", "units"], cancel))
        {
            units += page.Where(view.Shows).Sum(file => file.Units ?? 0);
        }

        return () => view.LearnCount(units);
    }

    private SearchOptions Readable(int size, string[] fields, IReadOnlyCollection<string> searched, string? narrower = null)
    {
        var filter = Filters.Readable(repo, grant);
        var query = SearchStore.Options(narrower is null ? filter : $"{filter} and {narrower}", size, fields);
        foreach (var field in searched)
        {
            query.SearchFields.Add(field);
        }

        return query;
    }

    private static SearchOptions InOrder(SearchOptions query)
    {
        query.OrderBy.Add("path");
        query.OrderBy.Add("first");
        query.OrderBy.Add("key");
        return query;
    }

    private async Task<IReadOnlyList<(IndexDocument Document, double Score)>> Pages(
        SearchView view, string? text, int wanted, Func<int, SearchOptions> make, CancellationToken cancel)
    {
        var found = new List<(IndexDocument, double)>();
        var size = Math.Clamp(wanted, SmallestPage, SearchStore.PageSize);
        for (var page = 0; page < MostPages; page++)
        {
            var query = make(size);
            query.Skip = page * size;
            var results = await store.Query(text, query, cancel);
            found.AddRange(results.Where(result => view.Shows(result.Document)).Select(result => (result.Document, result.Score ?? 0)));
            if (found.Count >= wanted || results.Count < size)
            {
                return found;
            }
        }

        Cut(log, repo.Value, string.Create(CultureInfo.InvariantCulture, $"{MostPages * size}"));
        return found;
    }

    [LoggerMessage(4122, LogLevel.Warning, "A query on repository {Repo} stopped after {Documents} documents of the search index, most of them of other commits; an answer may lack units. Keep fewer commits.")]
    private static partial void Cut(ILogger log, string repo, string documents);
}
