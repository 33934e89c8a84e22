using Resolver.Adapters.Git;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.TestKit.GitHub;

namespace Resolver.Adapters.Tests.Git;

public sealed class UrlImportTests : IDisposable
{
    private readonly TestRepo repo = new();
    private readonly GitWorkspaces workspaces;

    public UrlImportTests()
    {
        workspaces = new GitWorkspaces(new GitOptions { DataFolder = repo.Data }, TimeProvider.System);
        repo.Write("a.txt", "old\n").CommitAll("one");
        repo.Write("a.txt", "new\n").Write("b/c.txt", "c\n").CommitAll("two");
        repo.Git("config", "uploadpack.allowFilter", "true");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => repo.Dispose();

    [Fact]
    public async Task Import_OverHttp_IsBlobless_AndFetchedAgain()
    {
        using var server = GitHttpServer.Start(repo.Folder);
        var source = new RepoSource($"http://127.0.0.1:{server.Port}/repo/.git");

        var first = await workspaces.Import(source, null, Cancel);

        first.Base.Value.ShouldBe(repo.Git("rev-parse", "HEAD"));
        first.BaseName.ShouldBe("main");
        first.Publishable.ShouldBeFalse();
        var mirror = Path.Combine(repo.Data, "mirrors", first.Repo + ".git");
        repo.Git("--git-dir", mirror, "rev-list", "--objects", "--all", "--missing=print").ShouldContain("?" + repo.Git("rev-parse", "HEAD~1:a.txt"));
        var asked = server.Requests;
        await using (var workspace = await workspaces.Checkout(first.Repo, first.Base, null, Cancel))
        {
            File.ReadAllText(Path.Combine(workspace.Root, "a.txt")).ShouldBe("new\n");
        }

        server.Requests.ShouldBe(asked);
        repo.Write("d.txt", "d\n").CommitAll("three");
        var second = await workspaces.Import(source, null, Cancel);
        second.Repo.ShouldBe(first.Repo);
        second.Base.Value.ShouldBe(repo.Git("rev-parse", "HEAD"));
        (await workspaces.ListFiles(second.Repo, second.Base, Cancel)).Select(file => file.Path.Value).ShouldBe(["a.txt", "b/c.txt", "d.txt"]);
        var old = CommitSha.Parse(repo.Git("rev-parse", "HEAD~2"));
        (await workspaces.ReadFiles(second.Repo, old, [RepoPath.Parse("a.txt")], Cancel)).Single().Value.ShouldBe("old\n"u8.ToArray());
    }

    [Fact]
    public async Task Refs_OverHttp_AreWhereTheBranchesPoint_AndNothingIsFetched()
    {
        repo.Git("branch", "side/deep", "HEAD~1");
        repo.Git("tag", "v1");
        using var server = GitHttpServer.Start(repo.Folder);
        var source = new RepoSource($"http://ann:secret@127.0.0.1:{server.Port}/repo/.git");
        var refs = new GitRefs(new GitOptions { DataFolder = repo.Data }, workspaces, TimeProvider.System);

        var tips = await refs.Read(source, Cancel);

        (tips.Repo, tips.Head).ShouldBe((GitRepos.IdOf(source), "main"));
        tips.Branches.ToDictionary(static tip => tip.Key, static tip => tip.Value.Value)
            .ShouldBe(new Dictionary<string, string> { ["main"] = repo.Git("rev-parse", "HEAD"), ["side/deep"] = repo.Git("rev-parse", "HEAD~1") }, ignoreOrder: true);
        var mirror = Path.Combine(repo.Data, "mirrors", tips.Repo + ".git");
        repo.Git("--git-dir", mirror, "count-objects").ShouldStartWith("0 objects");
        Directory.GetFiles(mirror, "*", SearchOption.AllDirectories).ShouldAllBe(static file => !File.ReadAllText(file).Contains("secret"));
        repo.Git("checkout", "-q", "--detach");
        (await refs.Read(source, Cancel)).Head.ShouldBe("HEAD");
    }

    [Theory]
    [InlineData("side")]
    [InlineData("main~1")]
    public async Task Import_WithBase_ResolvesInTheMirror(string revision)
    {
        repo.Git("branch", "side", "HEAD~1");
        using var server = GitHttpServer.Start(repo.Folder);

        var snapshot = await workspaces.Import(new RepoSource($"http://127.0.0.1:{server.Port}/repo/.git"), revision, Cancel);

        snapshot.Base.Value.ShouldBe(repo.Git("rev-parse", "HEAD~1"));
    }

    [Fact]
    public async Task Import_WithCredentials_KeepsThemOffTheDiskAndOutOfTheId()
    {
        using var server = GitHttpServer.Start(repo.Folder, "bot:s3cr3t-t0ken");
        var place = $"127.0.0.1:{server.Port}/repo/.git";

        var denied = await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource("http://" + place), null, Cancel));
        var snapshot = await workspaces.Import(new RepoSource("http://bot:s3cr3t-t0ken@" + place), null, Cancel);

        denied.Code.ShouldBe("GIT-AUTH");
        repo.Shell($"grep -rla -e s3cr3t -e \"$(printf 'bot:s3cr3t-t0ken' | base64)\" '{repo.Data}' || true").ShouldBeEmpty();
        snapshot.Repo.Value.ShouldBe(Path.GetFileNameWithoutExtension(Directory.GetDirectories(Path.Combine(repo.Data, "mirrors")).Single()));
    }

    [Fact]
    public async Task Import_OfMissingRepositoryOrDeadServer_NamesTheCure()
    {
        int port;
        using (var server = GitHttpServer.Start(repo.Folder))
        {
            port = server.Port;
            (await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource($"http://127.0.0.1:{port}/none"), null, Cancel))).Code.ShouldBe("GIT-NOT-FOUND");
        }

        var dead = await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource($"http://127.0.0.1:{port}/repo"), null, Cancel));
        dead.Code.ShouldBe("GIT-FETCH-FAILED");
        dead.Transient.ShouldBeTrue();
        dead.Kind.ShouldBe(FaultKind.Infrastructure);
    }

    [Theory]
    [InlineData("ext::sh -c 'touch owned'")]
    [InlineData("fd::17")]
    [InlineData("ssh://-oProxyCommand=touch%20owned/x")]
    [InlineData("ftp://example.org/x")]
    [InlineData("https://")]
    [InlineData("file://host/share")]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task Import_OfOtherProtocols_IsRefused(string location)
    {
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource(location), null, Cancel))).Code.ShouldBe("GIT-LOCATION");
        File.Exists("owned").ShouldBeFalse();
    }
}
