using Resolver.Core.Code;
using Resolver.Core.Workspaces;
using Resolver.Index.Rank;
using Resolver.Index.Store;

namespace Resolver.Index.Tests.Store;

public sealed class HistoryTests
{
    private const int Commits = 8;
    private const int QueriesOfEach = 6;

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(3, 2)] // forgets on its way
    [InlineData(4, 1)]
    public async Task IndexThatFollowedAHistory_RanksLikeOneBuiltFromNothing(int seed, int keep)
    {
        using var at = new IndexFixture();
        var history = new RandomHistory(at, seed);
        history.Begin();
        var grown = at.NewIndex(keep: keep);
        var answered = 0;
        for (var commit = 0; commit < Commits; commit++)
        {
            var snapshot = await history.Next();
            await grown.Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);
            var fresh = FromNothing(at);
            for (var i = 0; i < QueriesOfEach; i++)
            {
                var query = history.Query();
                var expected = await Answer(fresh, snapshot, query);

                (await Answer(grown, snapshot, query)).ShouldBe(expected);
                answered += expected.Count > 4 ? 1 : 0;
            }
        }

        answered.ShouldBeGreaterThan(Commits * QueriesOfEach / 2);
        history.Changes.Count.ShouldBeGreaterThan(5);
    }

    private static CodeIndex FromNothing(IndexFixture at)
    {
        var data = Directory.CreateDirectory(Path.Combine(at.Folder, "fresh")).FullName;
        Directory.Delete(data, recursive: true);
        return at.NewIndex(data: data);
    }

    // Everything that a view says: what is there, ranks with their scores to the last bit, names, phrases, uses, files.
    private static Task<List<string>> Answer(CodeIndex index, RepoSnapshot snapshot, string query) => index.Look(
        (snapshot.Repo, snapshot.Base),
        Principal.Owner,
        async (reading, grant, _) =>
        {
            var view = reading.View(grant);
            var words = Words.Of(query);
            var said = new List<string> { $"{view.Count} units", string.Join(' ', view.Paths) };
            said.AddRange(view.Match([.. words.Distinct()], 1000).Select(hit => $"{Place(hit.Unit)} {hit.Score:R}"));
            said.AddRange((await view.Phrase([.. words.Take(2)], 1000, IndexFixture.Cancel)).Select(Place));
            said.AddRange(view.Named(words[0], 1000).Concat(view.Using(words[0], 1000)).Select(Place));
            said.AddRange(view.Paths.SelectMany(path => view.In(path)).Select(Place));
            return said;
        },
        IndexFixture.Cancel);

    private static string Place(StoredUnit unit) => $"{unit.Path}:{unit.First}-{unit.Last} {unit.Symbol} {unit.Kind}";
}
