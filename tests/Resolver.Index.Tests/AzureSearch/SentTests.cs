using System.Text.Json;
using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Index.Store;
using Resolver.TestKit.Search;

namespace Resolver.Index.Tests.AzureSearch;

/// <summary>What goes out to the service.</summary>
public sealed class SentTests
{
    private static readonly Principal Ann = new("ann", ["org/o'neill", "two words"]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static RepoId Repo => CodeIndexContract.Repo;

    [Fact]
    public async Task EveryQueryForUnits_SaysTheRepositoryAndWhoAsks()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open(new AccessFake(["ann"], "/secret/ @org/o'neill"));
        var commit = host.Write("secret/a.py", "def swim(water):\n    return \"deep water there\"\n").Write("b.py", "def dive(water):\n    return 1\n").Commit();
        await index.Update(Repo, commit, Cancel);
        var before = host.Server.Calls.Count;

        await index.Search(new CodeQuery(Repo, commit, "water swim() `dive` b.py secret/a.py \"deep water there\"", Ann), Cancel);
        await index.Explain(Repo, commit, RepoPath.Parse("secret/a.py"), Ann, Cancel);

        var filters = host.Server.Calls.Skip(before).Where(call => call.IsQuery).Select(Filter).Where(filter => !filter.StartsWith("key eq", StringComparison.Ordinal)).ToList();
        filters.Count.ShouldBeGreaterThanOrEqualTo(6);
        filters.ShouldAllBe(filter => filter.StartsWith("repo eq '0123456789abcdef' and role eq '", StringComparison.Ordinal));
        filters.ShouldAllBe(filter => filter.Contains("' and groups/any(x: search.in(x, 'ANN ORG/O''NEILL *', ' '))"));
    }

    [Fact]
    public async Task ServiceThatStillHasTheOldReaders_GivesNothingAway()
    {
        await using var host = await AzureIndexHost.Start();
        var commit = host.Write("secret/a.py", "def swim(water):\n    return 1\n").Write("b.py", "def dive(water):\n    return 1\n").Commit();
        await host.Open(new AccessFake(["ann"])).Update(Repo, commit, Cancel);
        host.Server.Lag = 1000;

        var hits = await host.Open(new AccessFake(["ann"], "/secret/ @org/others")).Search(new CodeQuery(Repo, commit, "water swim() secret/a.py", Ann), Cancel);

        hits.ShouldHaveSingleItem().Unit.Path.Value.ShouldBe("b.py");
        hits[0].Ingredients.ShouldAllBe(part => part.Rank == 1);
    }

    [Fact]
    public async Task Search_CostsADozenRequests_HoweverMuchItsTextNames()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open();
        for (var i = 0; i < 60; i++)
        {
            host.Write($"m{i}.py", $"def function_{i}(x):\n    return x + {i}\n");
        }

        var commit = host.Commit();
        await index.Update(Repo, commit, Cancel);
        var before = host.Server.Calls.Count;

        var text = string.Concat(Enumerable.Range(0, 30).Select(i => $"function_{i}() in m{i}.py fails. "));
        (await index.Search(new CodeQuery(Repo, commit, text, Principal.Owner), Cancel)).Count.ShouldBe(10);

        (host.Server.Calls.Count - before).ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    public async Task Push_SendsOnlyWhatChanged()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open();
        for (var i = 0; i < 30; i++)
        {
            host.Write($"m{i}.txt", $"water number{i}\n");
        }

        await index.Update(Repo, host.Commit(), Cancel);
        var before = host.Server.Calls.Count;
        await index.Update(Repo, host.Write("m7.txt", "fire\n").Commit(), Cancel);

        var written = host.Server.Calls.Skip(before).Where(call => call.IsBatch).SelectMany(call => call.Json.GetProperty("value").EnumerateArray()).ToList();
        written.Count(action => action.GetProperty("role").GetString() == "unit").ShouldBe(1);
        written.Count(action => action.GetProperty("role").GetString() == "file").ShouldBe(1);
        (host.Server.Calls.Count - before).ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public async Task TextOfTheCode_IsNotInTheDocuments()
    {
        await using var host = await AzureIndexHost.Start();
        const string Text = "def swim(water):\n    return \"Deep  Water, there!\"\n";

        await host.Open().Update(Repo, host.Write("a.py", Text).Commit(), Cancel);

        var sent = string.Concat(host.Server.Calls.Where(call => call.IsBatch).Select(call => call.Body));
        sent.ShouldContain("deep water there");
        sent.ShouldNotContain("Deep  Water");
    }

    [Fact]
    public async Task QueryWithVectors_AsksForNeighboursBesideTheWords()
    {
        await using var host = await AzureIndexHost.Start(vectors: true);
        var index = host.Open();
        var commit = host.Write("a.py", "def swim(water):\n    return water\n").Commit();
        await index.Update(Repo, commit, Cancel);
        var before = host.Server.Calls.Count;

        await index.Search(new CodeQuery(Repo, commit, "deep water", Principal.Owner), Cancel);

        var near = host.Server.Calls.Skip(before).Single(call => call.IsQuery && call.Json.TryGetProperty("vectorQueries", out _)).Json;
        near.TryGetProperty("search", out var words).ShouldBe(words.ValueKind == System.Text.Json.JsonValueKind.Null);
        near.GetProperty("filter").GetString()!.ShouldContain(Repo.Value);
        var vector = near.GetProperty("vectorQueries")[0];
        (vector.GetProperty("kind").GetString(), vector.GetProperty("fields").GetString(), vector.GetProperty("vector").GetArrayLength()).ShouldBe(("vector", "vector", 64));
    }

    [Fact]
    public async Task ManyUnitsOfOtherCommits_StandInNobodysWay()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open(access: null, keep: 8);
        var old = new List<CommitSha>();
        for (var commit = 0; commit < 4; commit++)
        {
            for (var i = 0; i < 120; i++)
            {
                host.Write($"m{i}.txt", $"water water water {commit} {i}\n");
            }

            old.Add(host.Commit());
            await index.Update(Repo, old[^1], Cancel);
        }

        for (var i = 0; i < 120; i++)
        {
            host.Remove($"m{i}.txt");
        }

        var last = host.Write("only.txt", "some water among very many other words that make it a poor match for what is asked\n").Commit();

        (await index.Search(new CodeQuery(Repo, last, "water", Principal.Owner), Cancel)).ShouldHaveSingleItem().Unit.Path.Value.ShouldBe("only.txt");
        (await index.Search(new CodeQuery(Repo, old[1], "water", Principal.Owner, 200), Cancel)).Count.ShouldBe(120);
    }

    [Fact]
    public async Task CommitThatGitNoLongerKnows_IsForgottenToo()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open(access: null, keep: 1);
        var gone = host.Write("a.txt", "water\n").Write("b.txt", "fire\n").Commit();
        await index.Update(Repo, gone, Cancel);
        host.Commits.Drop(Repo, gone);

        await host.Open(access: null, keep: 1).Update(Repo, host.Write("a.txt", "earth\n").Commit(), Cancel);

        host.Server.KeysOf(AzureIndexHost.IndexName).Count.ShouldBe(2 + 2 + 1); // a.txt and b.txt as they are now, each with its unit, and the commit
    }

    [Fact]
    public async Task CommitThatIsBeingBroughtIn_KeepsItsFilesFromBeingForgotten()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open(access: null, keep: 1);
        var first = host.Write("a.txt", "water\n").Commit();
        await index.Update(Repo, first, Cancel);
        var both = host.Write("b.txt", "fire\n").Commit();
        host.Server.DocumentTrouble = static key => key.EndsWith("-0", StringComparison.Ordinal) ? 400 : null;
        await Should.ThrowAsync<Core.Faults.ResolverFault>(() => index.Update(Repo, both, Cancel)); // it died at b.txt
        host.Server.DocumentTrouble = static _ => null;

        await index.Update(Repo, host.Remove("a.txt").Write("c.txt", "earth\n").Remove("b.txt").Commit(), Cancel);

        (await index.Update(Repo, both, Cancel)).Read.ShouldBe(1);
    }

    [Fact]
    public async Task View_AnswersWhatTheIndexHas_AndNoMore()
    {
        await using var host = await AzureIndexHost.Start();
        var commit = host
            .Write("graph/race.py", "import pool\n\n\ndef start_race(crowd):\n    lane_marker(crowd)\n")
            .Write("graph/lanes.py", "def lane_marker(x):\n    return 1\n")
            .Write("secret/plan.md", "# Secret\ncrowd\n## Part\ncrowd\n")
            .Commit();
        var index = host.Open(new AccessFake(["ann"], "/secret/ @org/others"), keep: 2);

        var (count, users, imports, uses, named) = await index.Seen(Repo, commit, Ann, Look, Cancel);

        count.ShouldBe(3); // the import stands alone
        users.ShouldHaveSingleItem().Symbol.ShouldBe("start_race");
        imports.ShouldBe(["pool"]);
        uses.ShouldBe(["lane_marker"]);
        named.ShouldBeEmpty();
        (await index.Seen(Repo, commit, Principal.Owner, view => view.Count, Cancel)).ShouldBe(5);

        static (int, IReadOnlyList<StoredUnit>, IReadOnlyList<string>, IReadOnlyList<string>, IReadOnlyList<StoredUnit>) Look(IIndexView view)
        {
            var race = view.Named("START_race", 5);
            return (view.Count, view.Using("lane_marker", 5), view.Imports(RepoPath.Parse("graph/race.py")), race.Count == 0 ? [] : view.UsedBy(race[0]), view.Named("Secret", 5));
        }
    }

    private static string Filter(SearchCall call) => call.Json.TryGetProperty("filter", out JsonElement filter) ? filter.GetString()! : string.Empty;
}
