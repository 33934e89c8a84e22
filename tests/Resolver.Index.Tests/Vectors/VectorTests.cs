using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Workspaces;
using Resolver.Index.Tests.Fresh;
using Resolver.Index.Vectors;

namespace Resolver.Index.Tests.Vectors;

/// <summary>What vectors add to an index, what they cost, and what happens where they are not to be had.</summary>
public sealed class VectorTests : IDisposable
{
    private readonly IndexFixture at = new(new GraphOutliner());
    private readonly WordVectors model = new();
    private readonly KeptLog<CodeIndex> log = new();

    public void Dispose() => at.Dispose();

    [Fact]
    public async Task UnitWithoutAWordOfTheQuestion_IsAdded_AndNoTextHitLosesAnything()
    {
        model.Synonyms["pelican"] = "ledger";
        at.Write("a.txt", "the ledger of the shop\n").Write("b.txt", "a pelican lands\n").Write("c.txt", "nothing of that kind\n");
        var snapshot = await at.Import();
        var index = Open();
        var before = await Search(index, snapshot, "ledger");

        await index.Fill(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);

        var after = await Search(index, snapshot, "ledger");
        before.Select(hit => hit.Unit.Path.Value).ShouldBe(["a.txt"]);
        after.Take(2).Select(hit => hit.Unit.Path.Value).ShouldBe(["a.txt", "b.txt"]);
        after[1].Why.ShouldBe(["vector"]);
        after[0].Score.ShouldBeGreaterThan(before[0].Score);
    }

    [Fact]
    public async Task Commit_CostsOnlyTheTextsThatNoOtherHas()
    {
        var index = Open();
        at.Write("one.py", "def one():\n    return 1\n").Write("two.py", "def two():\n    return 2\n").Write("b.txt", "the water\n");
        var first = await at.Import();
        (await Filled(index, first)).ShouldBe(model.Asked.Count);
        model.Asked.Clear();

        at.Write("two.py", "def two():\n    return 3\n").Write("renamed.txt", "the water\n");
        File.Delete(Path.Combine(at.Top, "b.txt"));
        var second = await at.Import();
        await Filled(index, second);
        model.Asked.ShouldHaveSingleItem().ShouldContain("return 3");
        model.Asked[0].ShouldNotContain("return 1");

        model.Asked.Clear();
        (await Filled(index, first)).ShouldBe(0);
        model.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task FailingModel_LeavesTheSearchAsItIsWithout_AndLaterTheRestIsMade()
    {
        at.Write("a.txt", "the ledger\n").Write("b.txt", "the pelican\n");
        var snapshot = await at.Import();
        var index = Open();
        model.Before = static _ => throw new HttpRequestException("no");

        var failed = await Fill(index, snapshot);

        (failed.Code, failed.Lacking, failed.Made).ShouldBe(("INDEX-VECTORS-FAILED", 2, 0));
        Seen(await Search(index, snapshot, "ledger")).ShouldBe(Seen(await Search(at.NewIndex(), snapshot, "ledger")));
        log.Lines.ShouldContain(line => line.StartsWith("INDEX-VECTORS-BEHIND", StringComparison.Ordinal));
        model.Before = null;
        (await Fill(index, snapshot)).ShouldBe(new VectorReport(2, 0, 2, Usd: null));
        model.Before = static _ => throw new HttpRequestException("no");
        Seen(await Search(index, snapshot, "ledger")).ShouldBe(Seen(await Search(at.NewIndex(), snapshot, "ledger")));
        log.Lines.ShouldContain(line => line.StartsWith("INDEX-VECTORS-FAILED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ModelThatNeverAnswers_IsNotWaitedFor()
    {
        var snapshot = await at.Write("a.txt", "the ledger\n").Import();
        var index = Open(TimeSpan.FromMilliseconds(1));
        await Fill(index, snapshot);
        model.Before = static _ => new TaskCompletionSource().Task;

        (await Search(index, snapshot, "ledger")).ShouldHaveSingleItem().Why.ShouldNotContain("vector");

        log.Lines.ShouldContain(line => line.StartsWith("INDEX-VECTORS-LATE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ModelOfAnotherSize_IsSaid()
    {
        var snapshot = await at.Write("a.txt", "the ledger\n").Import();
        var index = at.NewIndex(vectors: new VectorModel(model, "words", 32), log: log);

        (await Fill(index, snapshot)).Code.ShouldBe("INDEX-VECTORS-SIZE");
    }

    [Fact]
    public async Task OtherModel_MakesItsOwn_AndTheOldOnesGo()
    {
        var snapshot = await at.Write("a.txt", "the ledger\n").Write("b.txt", "the pelican\n").Import();
        await Filled(Open(), snapshot);
        model.Asked.Clear();

        await Filled(at.NewIndex(vectors: new VectorModel(model, "other", WordVectors.Dimensions)), snapshot);

        model.Asked.Count.ShouldBe(2);
        Rows(snapshot, "vector").ShouldBe(2);
        Rows(snapshot, "vectors").ShouldBe(2);
    }

    [Fact]
    public async Task FilesThatAreLetGo_TakeTheirVectorsWithThem()
    {
        var index = at.NewIndex(keep: 1, vectors: new VectorModel(model, "words", WordVectors.Dimensions));
        for (var i = 0; i < 4; i++)
        {
            await Filled(index, await at.Write("a.txt", $"the ledger number{i}\n").Import());
        }

        var last = await at.Import();
        Rows(last, "vector").ShouldBe(1);
        (await Search(index, last, "ledger")).ShouldHaveSingleItem().Why.ShouldContain("vector");
    }

    [Fact]
    public async Task WithoutAModel_TheIndexFileHasNothingOfVectors()
    {
        var snapshot = await at.Write("a.txt", "the ledger\n").Import();
        await at.Index.Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);

        (await at.Index.Fill(snapshot.Repo, snapshot.Base, IndexFixture.Cancel)).Units.ShouldBe(0);

        Count(snapshot, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'vector%'").ShouldBe(0);
    }

    private static IEnumerable<(string Path, int Line, double Score)> Seen(IEnumerable<UnitHit> hits) => hits.Select(hit => (hit.Unit.Path.Value, hit.Unit.Lines.Start, hit.Score));

    private static Task<IReadOnlyList<UnitHit>> Search(CodeIndex index, RepoSnapshot snapshot, string text) =>
        index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, text, Principal.Owner), IndexFixture.Cancel);

    private static async Task<VectorReport> Fill(CodeIndex index, RepoSnapshot snapshot)
    {
        await index.Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);
        return await index.Fill(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);
    }

    private static async Task<int> Filled(CodeIndex index, RepoSnapshot snapshot)
    {
        var report = await Fill(index, snapshot);
        report.Lacking.ShouldBe(0);
        return report.Made;
    }

    private CodeIndex Open(TimeSpan? patience = null) => at.NewIndex(
        new GraphOutliner(),
        vectors: new VectorModel(model, "words", WordVectors.Dimensions) { Patience = patience ?? TimeSpan.FromMinutes(1) }, log: log);

    private long Rows(RepoSnapshot snapshot, string table) => Count(snapshot, $"SELECT count(*) FROM {table}");

    private long Count(RepoSnapshot snapshot, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={at.Database(snapshot.Repo)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
