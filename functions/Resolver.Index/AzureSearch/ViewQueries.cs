using System.Buffers;
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
internal sealed partial class ViewQueries(SearchStore store, RepoId repo, ReadGrant grant, ILogger log)
{
    private const int MostPages = 20;
    private const int SmallestPage = 50;
    private const int FilesAtOnce = 200;
    private const int QueriesAtOnce = 4;
    private const int NamesAtOnce = 500; // of the 1,024 clauses that a query may have
    private const int NamePages = 2;
    private const int NeighboursAtOnce = 500; // other commits' among them

    private static readonly SearchValues<char> Operators = SearchValues.Create("+-|\"()*\\~"); // of the simple syntax; no name that is asked for has one

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
        var work = new List<Func<Task<Action>>>();
        work.AddRange(asked.OfType<Question.Match>().Select(question => (Func<Task<Action>>)(() => Match(view, question, cancel))));
        work.AddRange(asked.OfType<Question.Near>().Select(question => (Func<Task<Action>>)(() => Near(view, question, cancel))));
        work.AddRange(asked.OfType<Question.MatchFiles>().Select(question => (Func<Task<Action>>)(() => MatchFiles(view, question, cancel))));
        work.AddRange(asked.OfType<Question.Named>().Chunk(NamesAtOnce).Select(part => (Func<Task<Action>>)(() => Named(view, part, cancel))));
        work.AddRange(asked.OfType<Question.Using>().Select(question => (Func<Task<Action>>)(() => Using(view, question, cancel))));
        work.AddRange(asked.OfType<Question.Phrase>().Select(question => (Func<Task<Action>>)(() => Phrase(view, question, cancel))));
        work.AddRange(asked.OfType<Question.In>().Chunk(FilesAtOnce).Select(part => (Func<Task<Action>>)(() => Files(view, part, cancel))));
        work.AddRange(asked.OfType<Question.Count>().Select(_ => (Func<Task<Action>>)(() => Count(view, cancel))));
        return work;
    }

    private async Task<Action> Match(SearchView view, Question.Match question, CancellationToken cancel)
    {
        var found = await Pages(
            view,
            question.Stems,
            question.Limit,
            size =>
            {
                var query = Readable(IndexDocument.UnitRole, size, Shown, IndexForm.UnitFields);
                query.SearchMode = SearchMode.Any;
                query.ScoringStatistics = ScoringStatistics.Global;
                return query;
            },
            cancel);
        return () => view.Learn(question, found);
    }

    // Not in one request with the words: the service would fuse the two itself, and a neighbour would take a word's place.
    private async Task<Action> Near(SearchView view, Question.Near question, CancellationToken cancel)
    {
        var found = await Pages(
            view,
            text: null,
            question.Limit,
            size =>
            {
                var query = Readable(IndexDocument.UnitRole, size, Shown, []);
                query.VectorSearch = new VectorSearchOptions { Queries = { new VectorizedQuery(question.Vector) { KNearestNeighborsCount = NeighboursAtOnce, Fields = { "vector" } } } };
                return query;
            },
            cancel);
        return () => view.Learn(question, found);
    }

    private async Task<Action> Phrase(SearchView view, Question.Phrase question, CancellationToken cancel)
    {
        var found = await Pages(view, $"\"{question.Stems}\"", question.Limit, size => InOrder(Readable(IndexDocument.UnitRole, size, Shown, ["textWords"])), cancel);
        return () => view.Learn(question, found);
    }

    private async Task<Action> MatchFiles(SearchView view, Question.MatchFiles question, CancellationToken cancel)
    {
        var found = await Pages(
            view,
            question.Query,
            question.Limit,
            size =>
            {
                var query = Readable(IndexDocument.FileRole, size, ["key", "file", "path"], IndexForm.FileFields);
                query.QueryType = SearchQueryType.Full; // for what each word is worth
                query.ScoringStatistics = ScoringStatistics.Global;
                return query;
            },
            cancel);
        return () => view.LearnFiles(question, found);
    }

    // By the service's ranking the rarest names come first, so that a name which half of the code declares takes no other's place; where
    // that is too much for some pages, what is missing is of the commonest, which say nothing. Of the last one only some is there: it goes.
    private async Task<Action> Named(SearchView view, Question.Named[] asked, CancellationToken cancel)
    {
        var wanted = NamePages * SearchStore.PageSize;
        var names = asked.Where(question => !question.Name.AsSpan().ContainsAny(Operators)).ToList();
        var found = names.Count == 0 ? [] : await Pages(view, string.Join(' ', names.Select(question => question.Name)), wanted, size => Readable(IndexDocument.UnitRole, size, ShownWithNames, ["names"]), cancel);
        var cut = found.Count >= wanted ? found[^1].Document.Names ?? [] : [];
        return () =>
        {
            foreach (var question in asked)
            {
                view.Learn(question, cut.Contains(question.Name, StringComparer.Ordinal) ? [] : found.Where(item => item.Document.Names?.Contains(question.Name, StringComparer.Ordinal) == true));
            }
        };
    }

    private async Task<Action> Using(SearchView view, Question.Using question, CancellationToken cancel)
    {
        var found = await Pages(view, text: null, question.Limit, size => InOrder(Readable(IndexDocument.UnitRole, size, Shown, [], Filters.AnyIn("uses", [question.Name]))), cancel);
        return () => view.Learn(question, found);
    }

    private async Task<Action> Files(SearchView view, Question.In[] asked, CancellationToken cancel)
    {
        var keys = asked.ToDictionary(question => view.KeyOf(question.Path)!, StringComparer.Ordinal);
        var found = await Pages(view, text: null, MostPages * SearchStore.PageSize, size => InOrder(Readable(IndexDocument.UnitRole, size, ShownWithUses, [], Filters.In("file", keys.Keys))), cancel);
        var rows = await store.Query(text: null, Readable(IndexDocument.FileRole, SearchStore.PageSize, ["key", "file", "imports"], [], Filters.In("file", keys.Keys)), cancel);
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
        await foreach (var page in store.Scan(Filters.Readable(repo, IndexDocument.FileRole, grant), ["file", "path", "units"], cancel))
        {
            units += page.Where(view.Shows).Sum(file => file.Units ?? 0);
        }

        return () => view.LearnCount(units);
    }

    private SearchOptions Readable(string role, int size, string[] fields, IReadOnlyCollection<string> searched, string? narrower = null)
    {
        var filter = Filters.Readable(repo, role, grant);
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
