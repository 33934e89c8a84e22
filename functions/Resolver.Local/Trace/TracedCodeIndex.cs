using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Tracing;

namespace Resolver.Local.Trace;

/// <summary>Traces each search: <c>retrieval {repository}</c>, inside the step or the tool that searches.</summary>
internal sealed class TracedCodeIndex(ICodeIndex inner) : ICodeIndex
{
    public const string SourceName = "Resolver.Index";

    private static readonly ActivitySource Source = new(SourceName);

    /// <inheritdoc />
    public Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel) => inner.Update(repo, commit, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel)
    {
        using var span = Source.StartActivity($"{GenAi.Retrieval} {query.Repo}", ActivityKind.Client)?
            .SetTag(GenAi.Operation, GenAi.Retrieval)
            .SetTag(GenAi.DataSource, query.Repo.Value)
            .SetTag(GenAi.RetrievalQuery, GenAi.Content(query.Text))
            .SetTag("resolver.retrieval.top", query.Top);
        try
        {
            var hits = await inner.Search(query, cancel);
            span?.SetTag("resolver.retrieval.found", hits.Count).SetTag(GenAi.RetrievalDocuments, GenAi.CapturesContent ? GenAi.Content(Documents(hits)) : null);
            return hits;
        }
        catch (ResolverFault failed)
        {
            span?.SetTag(GenAi.ErrorType, failed.Code).SetStatus(ActivityStatusCode.Error, failed.Code);
            throw;
        }
    }

    /// <inheritdoc />
    public Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel) =>
        inner.Explain(repo, commit, path, requester, cancel);

    private static string Documents(IReadOnlyList<UnitHit> hits) => JsonSerializer.Serialize(
        hits.Select(static hit => new { id = $"{hit.Unit.Path}:{hit.Unit.Lines.Start}", score = hit.Score }), ResolverJson.Options);
}
