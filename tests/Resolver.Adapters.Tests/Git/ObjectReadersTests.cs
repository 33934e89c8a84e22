using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Git;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Git;

public sealed class ObjectReadersTests : IDisposable
{
    private readonly TestRepo repo = new();
    private readonly CountedGit git;
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch);
    private readonly GitWorkspaces workspaces;

    public ObjectReadersTests()
    {
        git = new CountedGit(repo);
        workspaces = new GitWorkspaces(new GitOptions { DataFolder = repo.Data, Program = git.Program }, clock);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => repo.Dispose();

    [Fact]
    public async Task ManyReads_StartOneProcess()
    {
        var at = await Imported(20);

        for (var times = 0; times < 30; times++)
        {
            await SameAsCommitted(at);
        }

        git.Starts.Count(static start => start.Contains(" cat-file ", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task KilledWhileNobodyAsks_AnotherAnswers()
    {
        var at = await Imported(5);
        await SameAsCommitted(at);

        await CountedGit.Kill(git.Readers.ShouldHaveSingleItem(), Cancel);

        await SameAsCommitted(at);
        git.Readers.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task CommitsThatCameLater_AreRead()
    {
        await SameAsCommitted(await Imported(5));

        await SameAsCommitted(await Imported(7));
    }

    [Fact]
    public async Task MirrorThatWasMadeAnew_IsRead()
    {
        await SameAsCommitted(await Imported(5));
        Directory.Delete(Path.Combine(repo.Data, "mirrors"), recursive: true);

        await SameAsCommitted(await Imported(9));
    }

    [Fact]
    public async Task WhatIsMissing_IsLeftOutAndShiftsNothing()
    {
        var at = await Imported(5);
        var listed = await workspaces.ListFiles(at.Repo, at.Base, Cancel);
        var none = new TreeFile(RepoPath.Parse("no such file.txt"), new string('1', 40), 1);

        var read = await workspaces.ReadListed(at.Repo, at.Base, [listed[0], none, listed[1]], Cancel);

        read.Keys.ShouldBe([listed[0].Path, listed[1].Path], ignoreOrder: true);
        Encoding.UTF8.GetString(read[listed[1].Path]).ShouldBe(Content(listed[1].Path.Value));
    }

    [Fact]
    public async Task ManyCallersAndSomeWhoGiveUp_EachGetsItsOwn()
    {
        var at = await Imported(40);
        var listed = await workspaces.ListFiles(at.Repo, at.Base, Cancel);
        var right = 0;

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancel }, async (number, token) =>
        {
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(token);
            if (number % 3 == 0)
            {
                impatient.CancelAfter(TimeSpan.FromMilliseconds(number % 7));
            }

            var file = listed[number % listed.Count];
            try
            {
                var read = await workspaces.ReadListed(at.Repo, at.Base, [file], impatient.Token);
                Encoding.UTF8.GetString(read[file.Path]).ShouldBe(Content(file.Path.Value));
                Interlocked.Increment(ref right);
            }
            catch (OperationCanceledException) when (impatient.IsCancellationRequested)
            {
                // It gave up, as it was to.
            }
        });

        right.ShouldBeGreaterThanOrEqualTo(133);
        git.Readers.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task NobodyAsksForAWhile_NoProcessIsLeft()
    {
        await SameAsCommitted(await Imported(5));
        git.Readers.Count.ShouldBe(1);

        for (var waits = 0; git.Readers.Count > 0; waits++)
        {
            waits.ShouldBeLessThan(500);
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        await SameAsCommitted(await Imported(5));
    }

    [Fact]
    public async Task CommitOnAKnownOne_IsListedAndPlacedInHistoryWithoutAProcess()
    {
        var before = await Imported(30);
        await SameAsCommitted(before);
        await workspaces.History(before.Repo, before.Base, 100, Cancel);
        var after = await Imported(31);
        var started = git.Starts.Count;

        var listed = await workspaces.ListFiles(after.Repo, after.Base, Cancel);
        var history = await workspaces.History(after.Repo, after.Base, 100, Cancel);

        git.Starts.Count.ShouldBe(started);
        listed.Count.ShouldBe(31);
        history.Select(static commit => commit.Message).ShouldBe(["31 files", "30 files"]);
        history[0].Paths.ShouldBe([RepoPath.Parse("folder 30/file 30.txt")]);
    }

    private static string Content(string path) => $"the content\nof {path}\n";

    private async Task<RepoSnapshot> Imported(int files)
    {
        for (var number = 0; number < files; number++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"folder {number}/file {number}.txt");
            repo.Write(path, Content(path));
        }

        if (repo.Git("status", "--porcelain").Length > 0)
        {
            repo.CommitAll(string.Create(CultureInfo.InvariantCulture, $"{files} files"));
        }

        return await workspaces.Import(new RepoSource(repo.Top), null, Cancel);
    }

    private async Task SameAsCommitted(RepoSnapshot at)
    {
        var listed = await workspaces.ListFiles(at.Repo, at.Base, Cancel);
        var read = await workspaces.ReadListed(at.Repo, at.Base, [.. listed], Cancel);

        read.Count.ShouldBe(listed.Count);
        read.ShouldAllBe(file => Encoding.UTF8.GetString(file.Value) == Content(file.Key.Value));
    }
}
