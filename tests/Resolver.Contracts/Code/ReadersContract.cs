using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Code;

/// <summary>Nobody learns of what they may not read.</summary>
public abstract class ReadersContract : CodeIndexContract
{
    private const string Everything = "water swim_secret() swim_open() secret/plan.py \"deep water under the bridge\"";

    private static readonly Principal Alice = new("alice", ["org/divers"]);
    private static readonly Principal Bob = new("bob", ["org/walkers"]);

    private static IReadAccess Divers { get; } = new AccessFake(["alice", "bob"], "/secret/ @org/divers");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("mallory")]
    public async Task NobodyOrAStranger_IsRefused(string name)
    {
        await using var host = await Host();
        var index = host.Open(Divers);
        var commit = Pool(host);
        await index.Update(Repo, commit, Cancel);
        var who = new Principal(name, ["org/divers"]);

        (await Should.ThrowAsync<ResolverFault>(() => Search(index, commit, "water", who))).Code.ShouldBe("INDEX-FORBIDDEN");
        (await Should.ThrowAsync<ResolverFault>(() => Explain(index, commit, "open.py", who))).Code.ShouldBe("INDEX-FORBIDDEN");
    }

    [Fact]
    public async Task LookUpThatFails_GivesItsFault()
    {
        await using var host = await Host();
        var access = new AccessFake(["alice"]) { Trouble = new ResolverFault("GH-RATE", transient: true, "Ask later.") };
        var index = host.Open(access);

        (await Should.ThrowAsync<ResolverFault>(() => Search(index, Pool(host), "water", Alice))).Code.ShouldBe("GH-RATE");
    }

    [Fact]
    public async Task UnitsForOthers_AreNotFound_NorTakeAPlace()
    {
        await using var host = await Host();
        var index = host.Open(Divers);
        var commit = Pool(host);

        (await Paths(index, commit, Everything, Alice)).ShouldBe(["secret/plan.py", "open.py"], ignoreOrder: true);
        var hit = (await Search(index, commit, Everything, Bob)).ShouldHaveSingleItem();
        hit.Unit.Path.Value.ShouldBe("open.py");
        hit.Ingredients.ShouldAllBe(part => part.Rank == 1);
        (await Paths(index, commit, Everything)).ShouldBe(["secret/plan.py", "open.py"], ignoreOrder: true);
    }

    [Fact]
    public async Task ForbiddenAndAbsent_AreNotToldApart()
    {
        await using var host = await Host();
        var index = host.Open(Divers);
        var commit = Pool(host);

        var forbidden = await Should.ThrowAsync<ResolverFault>(() => Explain(index, commit, "secret/plan.py", Bob));
        var absent = await Should.ThrowAsync<ResolverFault>(() => Explain(index, commit, "secret/none.py", Bob));

        (forbidden.Code, forbidden.Message).ShouldBe((absent.Code, absent.Message));
        forbidden.Code.ShouldBe("INDEX-NO-FILE");
        (await Explain(index, commit, "secret/plan.py", Alice)).Units.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task RulesThatChange_HoldForTheNextSearch()
    {
        await using var host = await Host();
        var commit = Pool(host);
        await host.Open(Divers).Update(Repo, commit, Cancel);

        (await Paths(host.Open(new AccessFake(["bob"], "/secret/ @org/walkers")), commit, Everything, Bob)).ShouldContain("secret/plan.py");
        (await Paths(host.Open(new AccessFake(["bob"], "* @org/divers")), commit, Everything, Bob)).ShouldBeEmpty();
        (await Paths(host.Open(Divers), commit, Everything, Bob)).ShouldBe(["open.py"]);
    }

    [Fact]
    public async Task PatternForNobody_IsForTheOwnerAlone()
    {
        await using var host = await Host();
        var index = host.Open(new AccessFake(["alice"], "/secret/"));
        var commit = Pool(host);

        (await Paths(index, commit, Everything, Alice)).ShouldBe(["open.py"]);
        (await Paths(index, commit, Everything)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("org/o'neill")]
    [InlineData("org/a|b,c")]
    [InlineData("org/näme\"quoted\"")]
    [InlineData("ORG/Divers'')")]
    public async Task OddGroupNames_AreOneNameEach(string group)
    {
        await using var host = await Host();
        var index = host.Open(new AccessFake(["alice"], $"/secret/ @{group}"));
        var commit = Pool(host);

        (await Paths(index, commit, Everything, new Principal("alice", [group]))).ShouldContain("secret/plan.py");
        (await Paths(index, commit, Everything, new Principal("alice", [group + "x"]))).ShouldBe(["open.py"]);
    }

    [Theory]
    [InlineData("x', ' ')) or repo ne '' or groups/any(x: search.in(x, 'ORG/DIVERS")]
    [InlineData("org/walkers org/divers")]
    [InlineData("org/walkers\torg/divers")]
    [InlineData("org/walkers,org/divers")]
    [InlineData("\ud800")]
    [InlineData("*")]
    public async Task GroupThatTriesToBeMore_IsNothingMore(string group)
    {
        await using var host = await Host();
        var index = host.Open(Divers);
        var commit = Pool(host);

        (await Paths(index, commit, Everything, new Principal("bob", [group]))).ShouldBe(["open.py"]);
    }

    [Fact]
    public async Task ThousandsOfGroups_AreAllLookedAt()
    {
        await using var host = await Host();
        var index = host.Open(Divers);
        var commit = Pool(host);
        var groups = Enumerable.Range(0, 5000).Select(i => $"org/team-{i}").ToList();

        (await Paths(index, commit, Everything, new Principal("bob", groups))).ShouldBe(["open.py"]);
        (await Paths(index, commit, Everything, new Principal("bob", [.. groups, "org/divers"]))).Count.ShouldBe(2);
    }

    // The secret file answers every kind of cue, better than the open one.
    private static CommitSha Pool(CodeIndexHost host) => host
        .Write("secret/plan.py", "def swim_secret(water):\n    return \"deep water under the bridge\" + water + water\n")
        .Write("open.py", "def swim_open(water):\n    return \"shallow pool\" + some_other_long_thing(water, 1, 2, 3, 4)\n")
        .Commit();
}
