using System.Runtime.CompilerServices;
using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
using Azure.Search.Documents.Indexes.Models;
using Azure.Search.Documents.Models;

namespace Resolver.Index.AzureSearch;

/// <summary>The documents of one search index.</summary>
internal sealed class SearchStore(SearchIndexClient service, AzureSearchOptions options, SearchCalls calls) : IDisposable
{
    /// <summary>The most that the service gives in one answer.</summary>
    public const int PageSize = 1000;

    private readonly SearchClient client = service.GetSearchClient(options.IndexName);
    private readonly SemaphoreSlim checking = new(1);
    private volatile bool isChecked;

    /// <summary>Writes documents.</summary>
    public DocumentWriter Writer { get; } = new(service.GetSearchClient(options.IndexName), calls);

    /// <summary>Does something with the index; makes it where it is not there, at first or any more.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INDEX-SEARCH-*</c>.</exception>
    public async Task<T> With<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await Ensure(cancel);
        try
        {
            return await work();
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            isChecked = false;
        }

        await Ensure(cancel);
        try
        {
            return await work();
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            throw SearchFaults.Refused(gone.Status, gone);
        }
    }

    /// <summary>A document; null where there is none.</summary>
    public async Task<IndexDocument?> Find(string key, CancellationToken cancel) =>
        (await Query(text: null, Options(Filters.Is(key), 1), cancel)).Select(result => result.Document).FirstOrDefault();

    /// <summary>One answer of the service, at most <see cref="PageSize"/> documents.</summary>
    public Task<List<SearchResult<IndexDocument>>> Query(string? text, SearchOptions query, CancellationToken cancel) => calls.Do(
        async token =>
        {
            var found = new List<SearchResult<IndexDocument>>();
            var results = (await client.SearchAsync<IndexDocument>(text, query, token)).Value;
            await foreach (var result in results.GetResultsAsync())
            {
                found.Add(result);
            }

            return found;
        },
        cancel);

    /// <summary>How many documents a filter lets through.</summary>
    public Task<long> Count(string filter, CancellationToken cancel) => calls.Do(
        async token =>
        {
            var query = Options(filter, 0);
            query.IncludeTotalCount = true;
            return (await client.SearchAsync<IndexDocument>(searchText: null, query, token)).Value.TotalCount ?? 0;
        },
        cancel);

    /// <summary>All documents of a filter, page by page in the order of their keys, however many.</summary>
    public async IAsyncEnumerable<IReadOnlyList<IndexDocument>> Scan(string filter, IReadOnlyCollection<string> fields, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var last = string.Empty; ;)
        {
            var query = Options(last.Length == 0 ? filter : $"{filter} and {Filters.After(last)}", PageSize, ["key", .. fields]);
            query.OrderBy.Add("key");
            var page = (await Query(text: null, query, cancel)).ConvertAll(result => result.Document);
            if (page.Count > 0)
            {
                yield return page;
                last = page[^1].Key;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }
        }
    }

    /// <summary>Options of a query.</summary>
    public static SearchOptions Options(string filter, int size, IReadOnlyCollection<string>? fields = null)
    {
        var query = new SearchOptions { Filter = filter, Size = size };
        foreach (var field in fields ?? [])
        {
            query.Select.Add(field);
        }

        return query;
    }

    /// <inheritdoc />
    public void Dispose() => checking.Dispose();

    private async Task Ensure(CancellationToken cancel)
    {
        if (isChecked)
        {
            return;
        }

        await checking.WaitAsync(cancel);
        try
        {
            if (!isChecked)
            {
                await Check(cancel);
                isChecked = true;
            }
        }
        finally
        {
            checking.Release();
        }
    }

    private async Task Check(CancellationToken cancel)
    {
        var found = await calls.Do(Definition, cancel) ?? await calls.Do(Create, cancel);
        if (!IndexForm.IsOurs(found, options))
        {
            throw SearchFaults.OtherForm(options.IndexName);
        }
    }

    private async Task<SearchIndex?> Definition(CancellationToken cancel)
    {
        try
        {
            return (await service.GetIndexAsync(options.IndexName, cancel)).Value;
        }
        catch (RequestFailedException absent) when (absent.Status == 404)
        {
            return null;
        }
    }

    // Another process may be faster: then it is what that one made.
    private async Task<SearchIndex> Create(CancellationToken cancel)
    {
        try
        {
            return (await service.CreateIndexAsync(IndexForm.Definition(options), cancel)).Value;
        }
        catch (RequestFailedException taken) when (taken.Status is 400 or 409)
        {
            return await Definition(cancel) ?? throw SearchFaults.Refused(taken.Status, taken);
        }
    }
}
