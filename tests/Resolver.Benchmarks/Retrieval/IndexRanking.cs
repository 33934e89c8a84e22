using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Index;
using Resolver.Syntax;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>The product: files in the order of their best units.</summary>
internal sealed class IndexRanking(string name, CommitFiles files, ISyntaxParser parser, string data) : IFileRanking
{
    private const int Top = 200; // units

    private readonly CodeIndex index = new(
        new IndexOptions { DataFolder = data, KeepCommits = 100 }, files, parser, new OwnerReadAccess(), TimeProvider.System, NullLogger<CodeIndex>.Instance);

    private CommitSha? commit;

    public string Name => name;

    public Task Load(string commit, CancellationToken cancel)
    {
        this.commit = CommitSha.Parse(commit);
        return index.Update(files.Repo, this.commit, cancel);
    }

    public async Task<IReadOnlyList<string>> Rank(string text, CancellationToken cancel) =>
        [.. (await index.Search(new CodeQuery(files.Repo, commit!, text, Principal.Owner, Top), cancel)).Select(hit => hit.Unit.Path.Value).Distinct(StringComparer.Ordinal)];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
