using System.Text.Json;
using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;

namespace Resolver.Index.AzureSearch;

/// <summary>
/// Writes documents in batches of at most 1,000 actions and 16 MB, and again what the service could not take: an action alone, or the
/// batch in halves where it is still too large. An action may be sent twice: each says what shall be, not what changes.
/// </summary>
internal sealed class DocumentWriter(SearchClient client, SearchCalls calls)
{
    private const int MostActions = 1000;
    private const int MostBytes = 15 << 20; // of 16 MB, with what stands around the documents
    private const int ActionBytes = 64;

    private static readonly IndexDocumentsOptions EachForItself = new() { ThrowOnAnyError = false };

    /// <summary>Puts documents in place of what has their keys.</summary>
    public Task Upload(IEnumerable<IndexDocument> documents, CancellationToken cancel) => Write(documents.Select(IndexDocumentsAction.Upload), cancel);

    /// <summary>Changes the fields that are given of documents that are there.</summary>
    public Task Merge(IEnumerable<IndexDocument> documents, CancellationToken cancel) => Write(documents.Select(IndexDocumentsAction.Merge), cancel);

    /// <summary>Deletes by key.</summary>
    public Task Delete(IEnumerable<string> keys, CancellationToken cancel) =>
        Write(keys.Select(key => IndexDocumentsAction.Delete(new IndexDocument { Key = key })), cancel);

    private async Task Write(IEnumerable<IndexDocumentsAction<IndexDocument>> actions, CancellationToken cancel)
    {
        var batch = new List<IndexDocumentsAction<IndexDocument>>();
        var bytes = 0L;
        foreach (var action in actions)
        {
            var more = ActionBytes + JsonSerializer.SerializeToUtf8Bytes(action.Document, IndexDocument.Json).Length;
            if (batch.Count == MostActions || (batch.Count > 0 && bytes + more > MostBytes))
            {
                await Send(batch, cancel);
                (batch, bytes) = ([], 0);
            }

            batch.Add(action);
            bytes += more;
        }

        if (batch.Count > 0)
        {
            await Send(batch, cancel);
        }
    }

    private async Task Send(List<IndexDocumentsAction<IndexDocument>> batch, CancellationToken cancel)
    {
        var began = calls.Begin();
        for (var tries = 1; batch.Count > 0; tries++)
        {
            if (await SendOnce(batch, cancel) is not { } results)
            {
                await Send(batch[..(batch.Count / 2)], cancel);
                await Send(batch[(batch.Count / 2)..], cancel);
                return;
            }

            batch = Left(batch, results);
            if (batch.Count > 0 && !await calls.Wait(began, tries, cancel))
            {
                throw SearchFaults.Busy();
            }
        }
    }

    /// <summary>Null where the batch is too large and can be halved.</summary>
    private Task<IReadOnlyList<IndexingResult>?> SendOnce(List<IndexDocumentsAction<IndexDocument>> batch, CancellationToken cancel) => calls.Do<IReadOnlyList<IndexingResult>?>(
        async token =>
        {
            try
            {
                return (await client.IndexDocumentsAsync(IndexDocumentsBatch.Create([.. batch]), EachForItself, token)).Value.Results;
            }
            catch (RequestFailedException trouble) when (trouble.Status == 413 && batch.Count > 1)
            {
                return null;
            }
        },
        cancel);

    private static List<IndexDocumentsAction<IndexDocument>> Left(List<IndexDocumentsAction<IndexDocument>> batch, IReadOnlyList<IndexingResult> results)
    {
        var busy = new HashSet<string>(StringComparer.Ordinal);
        foreach (var result in results.Where(result => !result.Succeeded))
        {
            if (SearchFaults.IsBusy(result.Status))
            {
                busy.Add(result.Key);
            }
            else if (result.Status != 404) // the document of a merge was let go meanwhile
            {
                throw SearchFaults.Refused(result.Status);
            }
        }

        return [.. batch.Where(action => busy.Contains(action.Document.Key))];
    }
}
