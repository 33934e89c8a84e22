using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;
using Resolver.Index.Tests.Vectors;
using Resolver.Index.Vectors;

namespace Resolver.Index.Tests.Access;

/// <summary>Only what the requester may read is ever compared: neighbours and cosines are those of the readable units alone.</summary>
public sealed class ReadableVectorsTests
{
    private const int Repositories = 6;
    private const int QueriesOfEach = 250;
    private const int Limit = 20;

    [Fact]
    public async Task RandomRulesAndPrincipals_GiveTheNeighboursAmongTheReadableUnitsAlone()
    {
        var (answered, narrowed) = (0, 0);
        for (var seed = 0; seed < Repositories; seed++)
        {
            var repository = new RandomRepository(seed);
            using var at = new IndexFixture();
            var (snapshot, index) = await Filled(at, repository);
            var units = Units(repository);
            for (var i = 0; i < QueriesOfEach; i++)
            {
                var (who, query) = (repository.Someone(), Direction(new WordVectors().Of(repository.Query())));
                var expected = units.Where(unit => repository.MayRead(who, unit.Path))
                    .Select(unit => (unit.Path, unit.Line, Score: Cosine(unit.Vector, query)))
                    .OrderByDescending(unit => Math.Round(unit.Score, 6)).ThenBy(unit => unit.Path.Value, StringComparer.Ordinal).ThenBy(unit => unit.Line).Take(Limit).ToList();

                var found = await Near(index, snapshot, who, query);

                Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second.Score, pair.First.Score, tolerance: 1e-5));
                Assert.Equal(expected.Count, found.Count);
                Assert.All(found, hit => Assert.True(repository.MayRead(who, hit.Path)));
                answered += found.Count > 0 ? 1 : 0;
                narrowed += repository.Files.Keys.Any(path => !repository.MayRead(who, path)) ? 1 : 0;
            }
        }

        answered.ShouldBeGreaterThan(1_200);
        narrowed.ShouldBeGreaterThan(700);
    }

    [Fact]
    public async Task WholeSearch_IsTheSameWhereWhatMayNotBeReadIsNotThere()
    {
        var compared = 0;
        for (var seed = 20; seed < 24; seed++)
        {
            var repository = new RandomRepository(seed);
            var who = repository.Someone();
            await using var all = new SqliteIndexHost(vectors: true);
            await using var some = new SqliteIndexHost(vectors: true);
            foreach (var (path, text) in repository.Files)
            {
                all.Write(path.Value, text);
                if (repository.MayRead(who, path))
                {
                    some.Write(path.Value, text);
                }
            }

            var (whole, narrow) = (all.Commit(), some.Commit());
            var (index, alone) = (all.Open(new Ruled(repository)), some.Open(new Ruled(repository)));
            compared += repository.Files.Keys.Count(path => !repository.MayRead(who, path));
            for (var i = 0; i < 25; i++)
            {
                var query = repository.Query();

                var found = await index.Search(new CodeQuery(CodeIndexContract.Repo, whole, query, who, 50), IndexFixture.Cancel);
                var expected = await alone.Search(new CodeQuery(CodeIndexContract.Repo, narrow, query, who, 50), IndexFixture.Cancel);

                Seen(found).ShouldBe(Seen(expected));
            }
        }

        compared.ShouldBeGreaterThan(20, "something must be hidden");
    }

    private static IEnumerable<(string Path, int Line, double Score, string Why)> Seen(IEnumerable<UnitHit> hits) =>
        hits.Select(hit => (hit.Unit.Path.Value, hit.Unit.Lines.Start, hit.Score, string.Join(',', hit.Why)));

    private static List<(RepoPath Path, int Line, float[] Vector)> Units(RandomRepository repository)
    {
        var model = new WordVectors();
        return [.. repository.Files.SelectMany(file => LexicalChunker.Chunk(new TextLines(file.Value), file.Key.FileName)
            .Select(chunk => (file.Key, chunk.Start, Array.ConvertAll(Direction(model.Of(new TextLines(file.Value).Slice(chunk.Start, chunk.End))), number => (float)(Half)number))))];
    }

    private static float[] Direction(float[] vector)
    {
        var length = (float)Math.Sqrt(vector.Sum(number => (double)number * number));
        return Array.ConvertAll(vector, number => number / length);
    }

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static async Task<(RepoSnapshot Snapshot, CodeIndex Index)> Filled(IndexFixture at, RandomRepository repository)
    {
        foreach (var (path, text) in repository.Files)
        {
            at.Write(path.Value, text);
        }

        var snapshot = await at.Import();
        var index = at.NewIndex(access: new Ruled(repository), vectors: new VectorModel(new WordVectors(), "words", WordVectors.Dimensions));
        await index.Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);
        (await index.Fill(snapshot.Repo, snapshot.Base, IndexFixture.Cancel)).Lacking.ShouldBe(0);
        return (snapshot, index);
    }

    private static Task<List<(RepoPath Path, int Line, double Score)>> Near(CodeIndex index, RepoSnapshot snapshot, Principal who, float[] query) => index.Look(
        (snapshot.Repo, snapshot.Base),
        who,
        (reading, grant, _) => Task.FromResult(index.View(reading, grant).Near(query, Limit).Select(hit => (hit.Unit.Path, hit.Unit.First, hit.Score)).ToList()),
        IndexFixture.Cancel);

    private sealed class Ruled(RandomRepository repository) : IReadAccess
    {
        private readonly AccessRules rules = AccessRules.Parse(repository.RuleLines);

        public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel) => Task.FromResult<ReadGrant?>(ReadGrant.Of(requester));

        public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(rules);
    }
}
