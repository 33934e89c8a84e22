using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Index.Access;

namespace Resolver.Index.Tests.Access;

public sealed class FailedLookUpTests : IDisposable
{
    private static readonly Principal Alice = new("alice", []);
    private readonly IndexFixture at = new();
    private readonly Clock clock = new();
    private readonly CodeHost host = new();

    public void Dispose() => at.Dispose();

    [Fact]
    public async Task LookUpThatFails_GivesItsFaultAndNothing_AndIsAskedAgain()
    {
        var snapshot = await at.Write("a.py", "def thing():\n    pass\n").Import();
        var index = at.NewIndex(access: new CachedReadAccess(host, TimeSpan.FromMinutes(5), clock));
        var query = new CodeQuery(snapshot.Repo, snapshot.Base, "thing", Alice);
        host.Trouble = new ResolverFault("GH-RATE", transient: true, "Ask later.");

        (await Should.ThrowAsync<ResolverFault>(() => index.Search(query, IndexFixture.Cancel))).Code.ShouldBe("GH-RATE");
        (await Should.ThrowAsync<ResolverFault>(() => index.Explain(snapshot.Repo, snapshot.Base, RepoPath.Parse("a.py"), Alice, IndexFixture.Cancel))).Code.ShouldBe("GH-RATE");

        host.Trouble = null;
        (await index.Search(query, IndexFixture.Cancel)).Count.ShouldBe(1);
        host.Asked.ShouldBe(3);
    }

    [Fact]
    public async Task GrantThatWasTakenAway_HoldsForItsTimeAndNoLonger()
    {
        var snapshot = await at.Write("a.py", "def thing():\n    pass\n").Import();
        var index = at.NewIndex(access: new CachedReadAccess(host, TimeSpan.FromMinutes(5), clock));
        var query = new CodeQuery(snapshot.Repo, snapshot.Base, "thing", Alice);
        await index.Search(query, IndexFixture.Cancel);
        host.Granted = false;

        clock.Now += TimeSpan.FromMinutes(4);
        (await index.Search(query, IndexFixture.Cancel)).Count.ShouldBe(1);
        clock.Now += TimeSpan.FromMinutes(1);
        (await Should.ThrowAsync<ResolverFault>(() => index.Search(query, IndexFixture.Cancel))).Code.ShouldBe("INDEX-FORBIDDEN");
    }

    private sealed class CodeHost : IReadAccess
    {
        public ResolverFault? Trouble { get; set; }

        public bool Granted { get; set; } = true;

        public int Asked { get; private set; }

        public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel)
        {
            Asked++;
            return Trouble is null ? Task.FromResult(Granted ? ReadGrant.Of(requester) : null) : Task.FromException<ReadGrant?>(Trouble);
        }

        public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(AccessRules.None);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
