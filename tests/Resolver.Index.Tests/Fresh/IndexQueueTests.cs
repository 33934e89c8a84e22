using System.Text;
using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Workspaces;
using Resolver.Index.Fresh;
using static Resolver.Index.Tests.Fresh.QueuePlace;

namespace Resolver.Index.Tests.Fresh;

public sealed class IndexQueueTests : IDisposable
{
    private readonly QueuePlace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task SeveralPushes_OnlyTheNewestIsBuilt_AndTheLagCountsFromTheOldest()
    {
        await place.Wish(1, 1);
        place.Clock.Advance(TimeSpan.FromSeconds(3));
        await place.Wish(1, 2);
        place.Clock.Advance(TimeSpan.FromSeconds(2));

        var job = place.Claim()!;
        place.Queue.Complete(job, job.Commit).ShouldBe(TimeSpan.FromSeconds(5));

        job.Commit.ShouldBe(Commit(2));
        place.Claim().ShouldBeNull();
        (place.Row(1).State, place.Row(1).Newest, place.Row(1).Since).ShouldBe((QueueState.Fresh, Commit(2), null));
    }

    [Fact]
    public async Task PushWhileBuilding_IsBuiltAfterwards_AlsoWhenItGoesBack()
    {
        await place.Wish(1, 1);
        var first = place.Claim()!;
        place.Clock.Advance(TimeSpan.FromSeconds(1));
        await place.Wish(1, 2);
        await place.Wish(1, 1);
        place.Claim().ShouldBeNull();

        place.Queue.Complete(first, first.Commit);

        place.Claim()!.Commit.ShouldBe(Commit(1));
    }

    [Fact]
    public async Task WishForWhatIsBeingBuilt_IsNoSecondBuild()
    {
        await place.Wish(1, 1);
        var job = place.Claim()!;
        await place.Wish(1, 1);

        place.Queue.Complete(job, job.Commit);

        place.Claim().ShouldBeNull();
    }

    [Fact]
    public async Task EventsOutOfOrder_TheLaterMoveStands()
    {
        var now = place.Clock.GetUtcNow();
        await place.Wish(1, 2, moved: now);
        await place.Wish(1, 1, moved: now.AddSeconds(-1));

        place.Claim()!.Commit.ShouldBe(Commit(2));
    }

    [Fact]
    public async Task Repositories_TakeTurns_AndBranchesGoByAge()
    {
        foreach (var branch in new[] { "c", "a", "b" })
        {
            await place.Wish(1, 1, branch);
            place.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await place.Wish(2, 2);

        var order = new List<(int, string)>();
        while (place.Claim() is { } job)
        {
            order.Add((job.Repo == Repo(1) ? 1 : 2, job.Branch));
            place.Queue.Complete(job, job.Commit);
        }

        order.ShouldBe([(1, "c"), (2, "main"), (1, "a"), (1, "b")]);
    }

    [Fact]
    public async Task Repository_IsHeldByOneWorkerAtATime()
    {
        await place.Wish(1, 1);
        await place.Wish(1, 2, "other");
        var job = place.Claim()!;

        place.Claim(place.Open()).ShouldBeNull();
        place.Queue.Complete(job, job.Commit);

        place.Claim(place.Open())!.Branch.ShouldBe("other");
    }

    [Fact]
    public async Task WorkerThatIsNotHeardOf_LosesTheRepository_AndCanWriteNoMore()
    {
        await place.Wish(1, 1);
        var lost = place.Claim()!;
        place.Clock.Advance(place.Options.Lease / 2);
        place.Queue.Renew(lost).ShouldBeTrue();
        place.Clock.Advance(place.Options.Lease / 2 + TimeSpan.FromSeconds(1));
        place.Claim().ShouldBeNull();
        place.Clock.Advance(place.Options.Lease);

        var second = place.Claim(place.Open())!;
        place.Queue.Renew(lost).ShouldBeFalse();
        place.Queue.Complete(lost, lost.Commit);
        place.Queue.Fail(lost, "GIT-FAILED", "late", pause: null);
        place.Queue.Release(lost);

        (second.Commit, second.Tries).ShouldBe((Commit(1), 1));
        place.Row(1).State.ShouldBe(QueueState.Building);
        place.Queue.Complete(second, second.Commit);
        place.Row(1).State.ShouldBe(QueueState.Fresh);
    }

    [Fact]
    public async Task CommitThatEndsItsWorkerEveryTime_IsParked()
    {
        await place.Wish(1, 1);
        for (var i = 0; i < place.Options.MaxTries; i++)
        {
            place.Claim().ShouldNotBeNull();
            place.Clock.Advance(place.Options.Lease + TimeSpan.FromSeconds(1));
        }

        place.Claim().ShouldBeNull();
        (place.Row(1).State, place.Row(1).Tries).ShouldBe((QueueState.Parked, place.Options.MaxTries));
        place.Row(1).Fault.ShouldNotBeNull().ShouldStartWith("INDEX-ABANDONED: ");
    }

    [Fact]
    public async Task Failure_WaitsItsPause_AndKeepsItsTries()
    {
        await place.Wish(1, 1);
        place.Queue.Fail(place.Claim()!, "GIT-FETCH-FAILED", "network", TimeSpan.FromSeconds(10));
        await place.Wish(1, 1);

        place.Claim().ShouldBeNull();
        place.Row(1).Fault.ShouldBe("GIT-FETCH-FAILED: network");
        place.Clock.Advance(TimeSpan.FromSeconds(10));
        place.Claim()!.Tries.ShouldBe(1);
    }

    [Fact]
    public async Task Parked_IsSeen_AndTheNextWishBeginsAnew()
    {
        await place.Wish(1, 1);
        place.Queue.Fail(place.Claim()!, "GIT-AUTH", "no access", pause: null);
        place.Clock.Advance(TimeSpan.FromDays(1));

        place.Claim().ShouldBeNull();
        (place.Row(1).State, place.Queue.Figures()).ShouldBe((QueueState.Parked, new QueueFigures(0, 1, TimeSpan.Zero)));
        await place.Wish(1, 1);
        var again = place.Claim()!;
        (again.Tries, place.Queue.Complete(again, again.Commit)).ShouldBe((0, TimeSpan.Zero));
    }

    [Fact]
    public async Task FailureOfAnOlderCommit_DoesNotDelayTheNewerOne()
    {
        await place.Wish(1, 1);
        var job = place.Claim()!;
        await place.Wish(1, 2);

        place.Queue.Fail(job, "GIT-FETCH-FAILED", "network", pause: null);

        var next = place.Claim()!;
        (next.Commit, next.Tries).ShouldBe((Commit(2), 0));
    }

    [Fact]
    public async Task CommitThatWasIndexedWithoutTheQueue_IsMet_AlsoWhereItWasParked()
    {
        await place.Wish(1, 1);
        place.Queue.Fail(place.Claim()!, "INDEX-DISK-FULL", "full", pause: null);

        place.Queue.Reached(Repo(1), Commit(1));

        (place.Row(1).State, place.Row(1).Fault).ShouldBe((QueueState.Fresh, null));
    }

    [Fact]
    public async Task WithdrawnBranch_IsNotBuilt_UnlessTheEventIsOlderThanTheWish()
    {
        await place.Wish(1, 1, "gone");
        await place.Wish(1, 1, "back");
        await place.Queue.Withdraw(Repo(1), "gone", at: null, Cancel);
        await place.Queue.Withdraw(Repo(1), "back", place.Clock.GetUtcNow().AddSeconds(-1), Cancel);

        place.Queue.List().Select(static row => row.Branch).ShouldBe(["back"]);
    }

    [Fact]
    public async Task Credentials_AreInNoFile_AndOnlyTheirProcessMeetsTheWish()
    {
        var source = new RepoSource("https://ann:pa55word@example.com/shop.git");
        await place.Queue.Enqueue(new IndexWish(Repo(1), source, "main", Commit(1)), Cancel);

        foreach (var file in Directory.GetFiles(place.Folder))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            (await reader.ReadToEndAsync(Cancel)).ShouldNotContain("pa55word");
        }

        place.Row(1).Source.ShouldBe("https://example.com/shop.git");
        place.Claim(place.Open()).ShouldBeNull();
        place.Claim()!.Source.ShouldBe(source);
    }

    [Fact]
    public async Task OwnScope_LeavesWishesOfOtherProcessesAlone()
    {
        await place.Wish(1, 1);
        var other = place.Open();

        other.Claim(QueueScope.Own, static _ => false).ShouldBeNull();

        await other.Enqueue(new IndexWish(Repo(2), new RepoSource("/repos/2"), "main", Commit(2)), Cancel);
        other.Claim(QueueScope.Own, static _ => false)!.Repo.ShouldBe(Repo(2));
    }

    [Fact]
    public async Task PausedRepository_IsPassedOver()
    {
        await place.Wish(1, 1);
        await place.Wish(2, 2);

        place.Queue.Claim(QueueScope.All, static repo => repo == Repo(1))!.Repo.ShouldBe(Repo(2));
        place.Queue.Claim(QueueScope.All, static repo => repo == Repo(1)).ShouldBeNull();
    }

    [Fact]
    public async Task Figures_CountWhatIsNotFresh_AndItsAge()
    {
        await place.Wish(1, 1);
        place.Clock.Advance(TimeSpan.FromSeconds(4));
        await place.Wish(2, 2);
        _ = place.Claim();

        place.Queue.Figures().ShouldBe(new QueueFigures(2, 0, TimeSpan.FromSeconds(4)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task BranchThatGitWouldNotAllow_IsRefused(string branch) =>
        (await Should.ThrowAsync<ResolverFault>(() => place.Wish(1, 1, branch))).Code.ShouldBe("INDEX-BRANCH");

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task DamagedFile_IsBegunAgainWithANotice(int from)
    {
        for (var i = 0; i < 200; i++)
        {
            await place.Wish(i, i);
        }

        place.Queue.Dispose();
        var file = Path.Combine(place.Folder, "index-queue.db");
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes.AsSpan(from, Math.Min(60_000, bytes.Length - from)).Fill(0xA5);
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        var log = new KeptLog<IndexQueue>();
        var fresh = place.Open(log);

        await fresh.Enqueue(new IndexWish(Repo(7), new RepoSource("/repos/7"), "main", Commit(7)), Cancel);

        log.Lines.ShouldHaveSingleItem().ShouldContain("damaged");
        place.Claim(fresh)!.Repo.ShouldBe(Repo(7));
        File.Exists(file + ".damaged").ShouldBeTrue();
    }

    [Fact]
    public async Task FileOfANewerResolver_IsLeftAlone()
    {
        await place.Wish(1, 1);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(place.Folder, "index-queue.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 9";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Should.Throw<ResolverFault>(() => place.Open().List()).Code.ShouldBe("INDEX-QUEUE-NEWER");
        place.Queue.List().Count.ShouldBe(1);
    }

    /// <summary>Random pushes, workers and deaths in four processes: never two at one repository, and in the end every branch is at its last push.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnySchedule_EndsAtTheLastPushOfEveryBranch(int seed)
    {
        var random = new Random(seed);
        var processes = Enumerable.Range(0, 4).Select(_ => place.Open()).ToList();
        var held = new List<(IndexQueue Queue, IndexJob Job)>();
        var last = new Dictionary<(int Repo, string Branch), int>();
        for (var step = 0; step < 300; step++)
        {
            var queue = processes[random.Next(processes.Count)];
            switch (random.Next(5))
            {
                case 0 or 1:
                    var (repo, branch) = (random.Next(3), "b" + random.Next(2));
                    last[(repo, branch)] = step;
                    await queue.Enqueue(new IndexWish(Repo(repo), new RepoSource($"/repos/{repo}"), branch, Commit(step)), Cancel);
                    break;
                case 2 when place.Claim(queue) is { } job:
                    held.ShouldNotContain(other => other.Job.Repo == job.Repo);
                    held.Add((queue, job));
                    break;
                case 3 when held.Count > 0:
                    var (holder, done) = held[random.Next(held.Count)];
                    held.RemoveAll(other => other.Job == done);
                    End(random.Next(3), holder, done);
                    break;
                case 4 when random.Next(10) == 0:
                    // All that is held is lost at once, as with kill -9.
                    held.Clear();
                    place.Clock.Advance(place.Options.Lease + TimeSpan.FromSeconds(1));
                    break;
            }
        }

        held.ForEach(static one => one.Queue.Release(one.Job));
        place.Clock.Advance(TimeSpan.FromHours(1));
        foreach (var ((repo, branch), commit) in last)
        {
            // What was parked on the way begins anew.
            await place.Wish(repo, commit, branch);
        }

        while (place.Claim() is { } job)
        {
            place.Queue.Complete(job, job.Commit);
        }

        foreach (var ((repo, branch), commit) in last)
        {
            (place.Row(repo, branch).State, place.Row(repo, branch).Newest).ShouldBe((QueueState.Fresh, Commit(commit)));
        }

        static void End(int how, IndexQueue queue, IndexJob job)
        {
            switch (how)
            {
                case 0: queue.Release(job); break;
                case 1: queue.Fail(job, "GIT-FETCH-FAILED", "network", TimeSpan.FromSeconds(1)); break;
                default: queue.Complete(job, job.Commit); break;
            }
        }
    }
}
