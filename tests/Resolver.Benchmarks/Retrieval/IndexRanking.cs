using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Index;
using Resolver.Index.Rank;
using Resolver.Index.Vectors;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>The product: files in the order of their best units, as all ingredients rank them or as all but one would.</summary>
internal sealed class IndexRanking(CommitFiles files, IOutliner outliner, string data, bool ablate, VectorModel? model) : IFileRanking
{
    private readonly CodeIndex index = new(
        new IndexOptions { DataFolder = data, KeepCommits = 100 }, files, outliner, new OwnerReadAccess(), TimeProvider.System, NullLogger<CodeIndex>.Instance, model);

    // With a model, what it earns is printed always: it costs money.
    private readonly IReadOnlyList<string> leftOut =
        [.. Ranker.Ingredients.Select(static ingredient => ingredient.Name).Where(name => name == "vector" ? model is not null : ablate)];

    private CommitSha? commit;

    public IReadOnlyList<string> Names => ["Resolver", .. leftOut.Select(static name => $"without {name}")];

    public async Task Load(string commit, CancellationToken cancel)
    {
        this.commit = CommitSha.Parse(commit);
        await index.Update(files.Repo, this.commit, cancel);
        if (await index.Fill(files.Repo, this.commit, cancel) is { Lacking: > 0 } report)
        {
            throw new InvalidOperationException($"{report.Lacking} units have no vector: {report.Code} {report.Why}");
        }
    }

    public async Task<IReadOnlyList<IReadOnlyList<string>>> Rank(string text, CancellationToken cancel)
    {
        var lists = await index.Lists(new CodeQuery(files.Repo, commit!, text, Principal.Owner), cancel);
        return [Files(lists), .. leftOut.Select(name => Files(lists.Where(list => list.Name != name)))];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IReadOnlyList<string> Files(IEnumerable<Ranking> lists) =>
        [.. Fusion.Fuse(lists).Select(static ranked => ranked.Unit.Path.Value).Distinct(StringComparer.Ordinal)];
}
