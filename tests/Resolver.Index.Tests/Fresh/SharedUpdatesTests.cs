using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Index.Fresh;
using static Resolver.Index.Tests.Fresh.QueuePlace;

namespace Resolver.Index.Tests.Fresh;

public sealed class SharedUpdatesTests
{
    [Fact]
    public async Task SearchDuringAnUpdateOfItsCommit_WaitsForIt_OthersDoNot()
    {
        var go = new TaskCompletionSource();
        var index = new SharedUpdates(new ScriptedIndex((_, _, _) => go.Task));
        var update = index.Update(Repo(1), Commit(1), Cancel);

        var waits = index.Search(new CodeQuery(Repo(1), Commit(1), "x", Principal.Owner), Cancel);
        await index.Search(new CodeQuery(Repo(1), Commit(2), "x", Principal.Owner), Cancel);
        waits.IsCompleted.ShouldBeFalse();
        go.SetResult();

        await Task.WhenAll(update, waits);
    }

    [Fact]
    public async Task SecondUpdateOfACommit_BeginsWhenTheFirstHasEnded_AlsoBadly()
    {
        var go = new TaskCompletionSource();
        var inner = new ScriptedIndex((_, _, _) => go.Task);
        var index = new SharedUpdates(inner);
        var first = index.Update(Repo(1), Commit(1), Cancel);
        var second = index.Update(Repo(1), Commit(1), Cancel);
        inner.Updates.Count.ShouldBe(1);

        go.SetException(new ResolverFault("INDEX-BUSY", transient: true, "busy"));

        await Should.ThrowAsync<ResolverFault>(() => first);
        await Should.ThrowAsync<ResolverFault>(() => second);
        inner.Updates.Count.ShouldBe(2);
    }
}
