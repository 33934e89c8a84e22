using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Tests.Access;

public sealed class ReadableScoresTests
{
    private const int Repositories = 10;
    private const int QueriesOfEach = 500;

    [Fact]
    public async Task RandomRulesAndPrincipals_GiveTheRankingAndTheScoresOfTheReadableUnitsAlone()
    {
        var answered = 0;
        var narrowed = 0;
        for (var seed = 0; seed < Repositories; seed++)
        {
            var repository = new RandomRepository(seed);
            using var at = new IndexFixture();
            var snapshot = await Written(at, repository);
            var index = at.NewIndex(access: new Ruled(repository));
            var bruteForce = new BruteForce(repository);
            for (var i = 0; i < QueriesOfEach; i++)
            {
                var (who, query) = (repository.Someone(), repository.Query());
                var expected = bruteForce.Rank(who, query);

                var (units, found) = await Match(index, snapshot, who, query);

                Assert.Equal(expected.Select(hit => (hit.Path, hit.Line)), found.Select(hit => (hit.Path, hit.Line)));
                Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second.Score, pair.First.Score, tolerance: 1e-9 * pair.Second.Score));
                Assert.Equal(bruteForce.Count(who), units);
                answered += found.Count > 0 ? 1 : 0;
                narrowed += repository.Files.Keys.Any(path => !repository.MayRead(who, path)) ? 1 : 0;
            }
        }

        // The property says something only where there was something to find and something to hide.
        answered.ShouldBeGreaterThan(4_000);
        narrowed.ShouldBeGreaterThan(2_500);
    }

    [Fact]
    public async Task Explain_OfAFileThatMayNotBeRead_SaysWhatItSaysOfNoFile()
    {
        var repository = new RandomRepository(3);
        using var at = new IndexFixture();
        var snapshot = await Written(at, repository);
        var index = at.NewIndex(access: new Ruled(repository));
        var asked = 0;
        for (var i = 0; i < 20; i++)
        {
            var who = repository.Someone();
            foreach (var path in repository.Files.Keys)
            {
                var look = () => index.Explain(snapshot.Repo, snapshot.Base, path, who, IndexFixture.Cancel);
                if (repository.MayRead(who, path))
                {
                    (await look()).Units.ShouldNotBeEmpty();
                    continue;
                }

                var hidden = await Should.ThrowAsync<ResolverFault>(look);
                var absent = await Should.ThrowAsync<ResolverFault>(() => index.Explain(snapshot.Repo, snapshot.Base, RepoPath.Parse(path.Value + "x"), who, IndexFixture.Cancel));
                (hidden.Code, hidden.Message).ShouldBe((absent.Code, absent.Message));
                asked++;
            }
        }

        asked.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task ChangedRules_HoldAtOnceAndReadNothingAnew()
    {
        using var at = new IndexFixture();
        var snapshot = await at.Write("open/a.txt", "limits of the open part\n").Write("closed/b.txt", "limits of the closed part\n").Import();
        var access = new Changing { Current = AccessRules.None };
        var index = at.NewIndex(access: access);
        var who = new Principal("alice", []);
        (await Paths()).ShouldBe(["closed/b.txt", "open/a.txt"]);

        access.Current = AccessRules.Parse(["/closed/ @bob"]);

        (await Paths()).ShouldBe(["open/a.txt"]);
        (await index.Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel)).Read.ShouldBe(0);

        async Task<string[]> Paths() =>
            [.. (await index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, "limits", who), IndexFixture.Cancel)).Select(hit => hit.Unit.Path.Value).Order(StringComparer.Ordinal)];
    }

    private static async Task<RepoSnapshot> Written(IndexFixture at, RandomRepository repository)
    {
        foreach (var (path, text) in repository.Files)
        {
            at.Write(path.Value, text);
        }

        return await at.Import();
    }

    private static Task<(int Units, List<(RepoPath Path, int Line, double Score)> Found)> Match(CodeIndex index, RepoSnapshot snapshot, Principal who, string query) => index.Look(
        (snapshot.Repo, snapshot.Base),
        who,
        (reading, grant, _) =>
        {
            var view = reading.View(grant);
            return Task.FromResult((view.Count, view.Match([.. Resolver.Index.Rank.Words.Of(query).Distinct()], 1000).Select(hit => (hit.Unit.Path, hit.Unit.First, hit.Score)).ToList()));
        },
        IndexFixture.Cancel);

    private sealed class Ruled(RandomRepository repository) : IReadAccess
    {
        private readonly AccessRules rules = AccessRules.Parse(repository.RuleLines);

        public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel) => Task.FromResult<ReadGrant?>(ReadGrant.Of(requester));

        public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(rules);
    }

    private sealed class Changing : IReadAccess
    {
        public required AccessRules Current { get; set; }

        public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel) => Task.FromResult<ReadGrant?>(ReadGrant.Of(requester));

        public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(Current);
    }
}
