using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Store;

namespace Resolver.Index.Tests.Store;

public sealed class ConcurrentForgettingTests : IDisposable
{
    private static readonly Principal Alice = new("alice", []);
    private readonly IndexFixture at = new();

    public void Dispose() => at.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CommitForgottenDuringALook_IsStillSeenWholeAndHarmsNoLaterOne(bool viewedBefore)
    {
        var index = at.NewIndex(keep: 1);
        var first = await at.Write("a.py", "def first_thing():\n    return other()\n").Import();
        await index.Update(first.Repo, first.Base, IndexFixture.Cancel);
        var second = await at.Write("a.py", "def second_thing():\n    return other()\n").Import();

        var seen = await index.Look(
            (first.Repo, first.Base),
            Principal.Owner,
            async (reading, grant, _) =>
            {
                var early = viewedBefore ? reading.View(grant) : null;
                await index.Update(second.Repo, second.Base, IndexFixture.Cancel);
                var view = early ?? reading.View(grant);
                var matched = view.Match(["thing"], 10).Select(hit => hit.Unit.Symbol);
                var said = await view.Phrase(["first", "thing"], 10, IndexFixture.Cancel);
                return matched.Concat(said.Select(unit => unit.Symbol)).Append(view.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToList();
            },
            IndexFixture.Cancel);

        seen.ShouldBe(["first_thing", "first_thing", "1"]);
        (await Found(index, second)).ShouldBe("second_thing");
        (await Found(index, first)).ShouldBe("first_thing");
    }

    [Fact]
    public async Task RulesOfAnotherProcess_NeverDecideWhatALookMayRead()
    {
        var rules = AccessRules.Parse(["/closed.py @bob"]);
        var snapshot = await at.Write("open.py", "def a_thing():\n    pass\n").Write("closed.py", "def hidden_thing():\n    pass\n").Import();
        var (lax, strict) = (at.NewIndex(access: new Ruled(AccessRules.None)), at.NewIndex(access: new Ruled(rules)));
        await using var connection = await new IndexFile(new IndexOptions { DataFolder = at.Data }).Open(snapshot.Repo, IndexFixture.Cancel);
        var prepared = 0;

        // The first time another process lays down its own rules right after ours.
        using var reading = await Reading.Begin(connection, new ImageSlot(_ => { }), snapshot.Base, rules, async () =>
        {
            await Paths(strict);
            if (prepared++ == 0)
            {
                await Paths(lax);
            }
        });

        reading.View(ReadGrant.Of(Alice)).Paths.Select(path => path.Value).ShouldBe(["open.py"]);
        prepared.ShouldBe(2);

        Task<IReadOnlyList<UnitHit>> Paths(CodeIndex index) => index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, "thing", Alice), IndexFixture.Cancel);
    }

    private static async Task<string> Found(CodeIndex index, RepoSnapshot snapshot) =>
        (await index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, "thing", Principal.Owner), IndexFixture.Cancel)).Single().Unit.Symbol;

    private sealed class Ruled(AccessRules rules) : IReadAccess
    {
        public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel) => Task.FromResult<ReadGrant?>(ReadGrant.Of(requester));

        public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(rules);
    }
}
