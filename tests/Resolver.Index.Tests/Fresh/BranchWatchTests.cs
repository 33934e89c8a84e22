using System.Diagnostics;
using Resolver.Adapters.Git;
using Resolver.Core.Workspaces;
using Resolver.Index.Fresh;

namespace Resolver.Index.Tests.Fresh;

/// <summary>Branches of a real repository, followed by real git.</summary>
public sealed class BranchWatchTests : IDisposable
{
    private readonly IndexFixture at = new();
    private readonly QueuePlace place = new();

    public void Dispose()
    {
        place.Dispose();
        at.Dispose();
    }

    [Fact]
    public async Task FirstLook_WishesForHeadAlone_LaterLooksForWhatMoves()
    {
        Commit("a.py", "def one():\n    pass\n");
        Git("branch", "side");
        var watch = Watch();

        await watch.Look(IndexFixture.Cancel);
        Met().ShouldBe(["main"]);
        await watch.Look(IndexFixture.Cancel);
        Met().ShouldBeEmpty();

        Git("checkout", "-q", "side");
        Commit("b.py", "def two():\n    pass\n");
        Git("branch", "new");
        await watch.Look(IndexFixture.Cancel);
        Met().ShouldBe(["new", "side"], ignoreOrder: true);
    }

    [Fact]
    public async Task ForcePush_IsWishedFor_AndDeletedBranchesAreWithdrawn()
    {
        Commit("a.py", "x = 1\n");
        Git("branch", "side");
        Commit("a.py", "x = 2\n");
        var watch = Watch();
        await watch.Look(IndexFixture.Cancel);
        Met();
        Git("reset", "-q", "--hard", "HEAD~1");
        Git("branch", "-D", "-q", "side");

        var tips = await watch.Look(IndexFixture.Cancel);

        Met().ShouldBe(["main"]);
        place.Queue.List().Single().Newest.ShouldBe(tips.Branches["main"]);
    }

    [Fact]
    public async Task NewWatch_CatchesUpWithWhatMovedMeanwhile()
    {
        Commit("a.py", "x = 1\n");
        Git("branch", "side");
        Git("branch", "gone");
        var first = Watch();
        await first.Look(IndexFixture.Cancel);
        foreach (var branch in new[] { "side", "gone" })
        {
            Git("checkout", "-q", branch);
            Commit("a.py", $"x = '{branch}'\n");
        }

        Git("checkout", "-q", "main");
        await first.Look(IndexFixture.Cancel);
        Met();
        Git("checkout", "-q", "side");
        Commit("a.py", "x = 4\n");
        Git("checkout", "-q", "main");
        Git("branch", "-D", "-q", "gone");

        await Watch().Look(IndexFixture.Cancel);

        Met().ShouldBe(["main", "side"], ignoreOrder: true);
        place.Queue.List().ShouldNotContain(static row => row.Branch == "gone");
    }

    [Fact]
    public async Task OneBranch_IsFollowedAlone()
    {
        Commit("a.py", "x = 1\n");
        Git("branch", "side");
        var watch = Watch("side");

        await watch.Look(IndexFixture.Cancel);
        Commit("a.py", "x = 2\n");
        await watch.Look(IndexFixture.Cancel);

        Met().ShouldBe(["side"]);
    }

    [Fact]
    public async Task DetachedHeadAndFolderWithoutGit_AreFollowedToo()
    {
        Commit("a.py", "x = 1\n");
        Git("checkout", "-q", "--detach");
        await Watch().Look(IndexFixture.Cancel);
        Met().ShouldBe(["HEAD"]);

        Directory.Delete(Path.Combine(at.Top, ".git"), recursive: true);
        var watch = Watch();
        await watch.Look(IndexFixture.Cancel);
        Met().ShouldBe(["folder"]);
        await watch.Look(IndexFixture.Cancel);
        Met().ShouldBeEmpty();
        at.Write("a.py", "x = 2\n");
        await watch.Look(IndexFixture.Cancel);
        Met().ShouldBe(["folder"]);
    }

    [Fact]
    public async Task IdOfASource_IsThatOfItsImport()
    {
        at.Write("a.py", "x = 1\n");

        GitRepos.IdOf(new RepoSource(at.Top)).ShouldBe((await at.Import()).Repo);
    }

    private GitRefs Refs() => new(new GitOptions { DataFolder = at.Data }, at.Workspaces, TimeProvider.System);

    private BranchWatch Watch(string? only = null) => new(Refs(), place.Queue, new RepoSource(at.Top), only);

    // As a worker would: one after the other.
    private List<string> Met()
    {
        var met = new List<string>();
        while (place.Claim() is { } job)
        {
            place.Queue.Complete(job, job.Commit);
            met.Add(job.Branch);
        }

        place.Clock.Advance(TimeSpan.FromSeconds(1));
        return met;
    }

    private void Commit(string path, string content)
    {
        if (!Directory.Exists(Path.Combine(at.Top, ".git")))
        {
            Git("init", "-q", "-b", "main");
        }

        at.Write(path, content);
        Git("add", "-A");
        Git("commit", "-q", "-m", "As it is");
    }

    private void Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", .. arguments]) { WorkingDirectory = at.Top })!;
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, string.Join(' ', arguments));
    }
}
