using System.Runtime.Versioning;
using Resolver.Adapters.Git;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.TestKit.GitHub;

namespace Resolver.Adapters.Tests.Git;

public sealed class UrlPushTests : IDisposable
{
    private const string UserInfo = "x-access-token:s3cr3t-t0ken";
    private const string Branch = "resolver/limiter-1";
    private readonly TestRepo repo = new();
    private readonly GitHttpServer server;

    public UrlPushTests()
    {
        repo.Write("a.txt", "old\n").CommitAll("one");
        repo.Write("a.txt", "new\n").CommitAll("two");
        repo.Git("config", "uploadpack.allowFilter", "true");
        repo.Git("config", "uploadpack.allowAnySHA1InWant", "true");
        repo.Git("config", "http.receivepack", "true");
        server = GitHttpServer.Start(repo.Folder, UserInfo);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RepoSource Source => new($"http://127.0.0.1:{server.Port}/repo/.git");

    public void Dispose()
    {
        server.Dispose();
        repo.Dispose();
    }

    [Fact]
    public async Task Branch_IsMadeOnce_AlsoWhereTheBaseMovedOn()
    {
        var workspaces = Workspaces(UserInfo);
        var snapshot = await workspaces.Import(Source, null, Cancel);
        snapshot.Publishable.ShouldBeTrue();
        var commit = await Commit(workspaces, snapshot, "mended\n");
        repo.Write("b.txt", "meanwhile\n").CommitAll("three");

        await workspaces.Publish(Source, snapshot.Repo, commit, Branch, Cancel);
        await workspaces.Publish(Source, snapshot.Repo, commit, Branch, Cancel);

        repo.Git("rev-parse", Branch).ShouldBe(commit.Value);
        repo.Git("show", $"{Branch}:a.txt").ShouldBe("mended");
        repo.Git("rev-parse", Branch + "~1").ShouldBe(snapshot.Base.Value);
        Directory.EnumerateFiles(repo.Data, "*", SearchOption.AllDirectories).Where(static file => File.ReadAllText(file).Contains("s3cr3t", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task BranchThatIsThere_IsLeftAsItIs()
    {
        var workspaces = Workspaces(UserInfo);
        var snapshot = await workspaces.Import(Source, null, Cancel);
        repo.Git("branch", Branch);

        var refused = await Should.ThrowAsync<ResolverFault>(async () => await workspaces.Publish(Source, snapshot.Repo, await Commit(workspaces, snapshot, "mended\n"), Branch, Cancel));

        refused.Code.ShouldBe("GIT-BRANCH-EXISTS");
        repo.Git("rev-parse", Branch).ShouldBe(snapshot.Base.Value);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task ArchivedRepository_IsNamed_AndNotComeBackTo()
    {
        var workspaces = Workspaces(UserInfo);
        var snapshot = await workspaces.Import(Source, null, Cancel);
        var hooks = Directory.CreateDirectory(Path.Combine(repo.Git("rev-parse", "--absolute-git-dir"), "hooks")).FullName;
        await File.WriteAllTextAsync(Path.Combine(hooks, "pre-receive"), "#!/bin/sh\necho 'This repository was archived so it is read-only.' >&2\nexit 1\n", Cancel);
        File.SetUnixFileMode(Path.Combine(hooks, "pre-receive"), (UnixFileMode)0b111_101_101);

        var refused = await Should.ThrowAsync<ResolverFault>(async () => await workspaces.Publish(Source, snapshot.Repo, await Commit(workspaces, snapshot, "mended\n"), Branch, Cancel));

        (refused.Code, refused.Transient).ShouldBe(("GIT-ARCHIVED", false));
    }

    [Fact]
    public async Task WithoutACredential_NothingIsPublishable()
    {
        var source = new RepoSource($"http://{UserInfo}@127.0.0.1:{server.Port}/repo/.git");
        var workspaces = Workspaces(null);
        var snapshot = await workspaces.Import(source, null, Cancel);

        snapshot.Publishable.ShouldBeFalse();
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Publish(source, snapshot.Repo, snapshot.Base, Branch, Cancel))).Code.ShouldBe("GIT-NOT-PUBLISHABLE");
    }

    [Fact]
    public async Task WrongCredential_IsNamed() =>
        (await Should.ThrowAsync<ResolverFault>(() => Workspaces("x-access-token:wrong").Import(Source, null, Cancel))).Code.ShouldBe("GIT-AUTH");

    private GitWorkspaces Workspaces(string? userInfo) =>
        new(new GitOptions { DataFolder = repo.Data }, TimeProvider.System, userInfo is null ? null : new Credentials(userInfo));

    private static Task<CommitSha> Commit(GitWorkspaces workspaces, RepoSnapshot snapshot, string text) => workspaces.Commit(
        snapshot.Repo, new PatchSet(snapshot.Base, [new FileChange(RepoPath.Parse("a.txt"), text)]), new CommitMessage("Fix", "It.", DateTimeOffset.UnixEpoch), Cancel);

    private sealed class Credentials(string userInfo) : IGitCredentials
    {
        public bool Covers(string url) => url.StartsWith("http://127.0.0.1", StringComparison.Ordinal);

        public Task<string?> UserInfo(string url, CancellationToken cancel) => Task.FromResult<string?>(userInfo);
    }
}
