using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Index;
using Resolver.Index.Rank;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>The product: files in the order of their best units, as all ingredients rank them or as all but one would.</summary>
internal sealed class IndexRanking(CommitFiles files, IOutliner outliner, string data, bool ablate) : IFileRanking
{
    private readonly CodeIndex index = new(
        new IndexOptions { DataFolder = data, KeepCommits = 100 }, files, outliner, new OwnerReadAccess(), TimeProvider.System, NullLogger<CodeIndex>.Instance);

    private CommitSha? commit;

    public IReadOnlyList<string> Names => ["Resolver", .. ablate ? Ranker.Ingredients.Select(static ingredient => $"without {ingredient.Name}") : []];

    public Task Load(string commit, CancellationToken cancel)
    {
        this.commit = CommitSha.Parse(commit);
        return index.Update(files.Repo, this.commit, cancel);
    }

    public async Task<IReadOnlyList<IReadOnlyList<string>>> Rank(string text, CancellationToken cancel)
    {
        var lists = await index.Lists(new CodeQuery(files.Repo, commit!, text, Principal.Owner), cancel);
        return [Files(lists), .. ablate ? Ranker.Ingredients.Select(ingredient => Files(lists.Where(list => list.Name != ingredient.Name))) : []];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IReadOnlyList<string> Files(IEnumerable<Ranking> lists) =>
        [.. Fusion.Fuse(lists).Select(static ranked => ranked.Unit.Path.Value).Distinct(StringComparer.Ordinal)];
}
