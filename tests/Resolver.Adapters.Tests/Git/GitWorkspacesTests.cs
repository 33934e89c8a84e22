using Resolver.Adapters.Git;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Git;

public sealed class GitWorkspacesTests : IDisposable
{
    private static readonly CommitMessage Message = new("Fix paging", "Because.\n", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)));

    private readonly TestRepo repo = new();
    private readonly GitWorkspaces workspaces;

    public GitWorkspacesTests() => workspaces = new GitWorkspaces(new GitOptions { DataFolder = repo.Data }, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => repo.Dispose();

    [Fact]
    public async Task Import_OfLocalRepository_PinsHeadAndTouchesNothing()
    {
        var head = repo.Write("src/a.cs", "class A;\n").CommitAll();
        var before = repo.Fingerprint();

        var snapshot = await Import();

        snapshot.Base.Value.ShouldBe(head);
        snapshot.BaseName.ShouldBe("main");
        snapshot.Publishable.ShouldBeTrue();
        snapshot.Notices.ShouldBeEmpty();
        (await Import()).ShouldBe(snapshot with { Notices = snapshot.Notices }, new ById());
        repo.Fingerprint().ShouldBe(before);
    }

    [Fact]
    public async Task Import_ThroughSymlinkAndDotDot_IsTheSameRepository()
    {
        repo.Write("a", "1").CommitAll();
        var link = Path.Combine(repo.Folder, "link");
        Directory.CreateSymbolicLink(link, "repo");

        var direct = await Import();
        (await workspaces.Import(new RepoSource(link), null, Cancel)).Repo.ShouldBe(direct.Repo);
        (await workspaces.Import(new RepoSource(Path.Combine(repo.Top, "..", "repo", ".git")), null, Cancel)).Repo.ShouldBe(direct.Repo);
        (await workspaces.Import(new RepoSource("file://" + repo.Top), null, Cancel)).Repo.ShouldBe(direct.Repo);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("HEAD~1")]
    [InlineData("refs/tags/first")]
    [InlineData("HEAD^{/one}")]
    public async Task Import_WithRevision_PinsIt(string revision)
    {
        var first = repo.Write("a", "1").CommitAll("one");
        repo.Git("tag", "first");
        repo.Write("a", "2").CommitAll("two");

        (await workspaces.Import(new RepoSource(repo.Top), revision, Cancel)).Base.Value.ShouldBe(first);
    }

    [Fact]
    public async Task ListAndRead_GiveFilesOnly()
    {
        repo.Write("a b/ü.txt", "hello\r\n").Write("x\ny", "newline").Write("run.sh", "#!/bin/sh\n");
        repo.Shell("chmod +x run.sh; ln -s run.sh link; ln -s /etc/passwd out");
        repo.CommitAll();
        var snapshot = await Import();

        var files = await workspaces.ListFiles(snapshot.Repo, snapshot.Base, Cancel);
        files.Select(file => file.Path.Value).ShouldBe(["a b/ü.txt", "run.sh", "x\ny"]);
        files[0].Bytes.ShouldBe(7);

        var read = await workspaces.ReadFiles(snapshot.Repo, snapshot.Base, [RepoPath.Parse("a b/ü.txt"), RepoPath.Parse("x\ny"), RepoPath.Parse("link"), RepoPath.Parse("none")], Cancel);
        read.Count.ShouldBe(2);
        read[RepoPath.Parse("a b/ü.txt")].ShouldBe("hello\r\n"u8.ToArray());
        var many = await workspaces.ReadFiles(snapshot.Repo, snapshot.Base, [.. Enumerable.Range(0, 200).Select(i => RepoPath.Parse($"none{i}")), .. files.Select(file => file.Path)], Cancel);
        many.Keys.ShouldBe(files.Select(file => file.Path), ignoreOrder: true);
        var listed = await workspaces.ReadListed(snapshot.Repo, snapshot.Base, [.. files, new TreeFile(RepoPath.Parse("gone"), new string('1', 40), 1)], Cancel);
        listed.ToDictionary(file => file.Key, file => Convert.ToHexString(file.Value)).ShouldBe(many.ToDictionary(file => file.Key, file => Convert.ToHexString(file.Value)), ignoreOrder: true);
    }

    [Fact]
    public async Task Checkout_WithPatch_HasWholeTreeAndGitOfItsOwn_AndDisposeDeletesIt()
    {
        repo.Write("keep.txt", "k\r\n").Write("old/gone.txt", "g").Write("edit.txt", "before\n").CommitAll();
        repo.Shell("chmod +x edit.txt");
        repo.CommitAll();
        var snapshot = await Import();
        var patch = Patch(snapshot.Base, ("old/gone.txt", null), ("edit.txt", "\uFEFFafter\n"), ("new/deep/er.txt", "n"));

        string root;
        await using (var workspace = await workspaces.Checkout(snapshot.Repo, snapshot.Base, patch, Cancel))
        {
            root = workspace.Root;
            File.ReadAllBytes(Path.Combine(root, "keep.txt")).ShouldBe("k\r\n"u8.ToArray());
            File.ReadAllBytes(Path.Combine(root, "edit.txt")).ShouldBe([0xEF, 0xBB, 0xBF, .. "after\n"u8]);
            repo.Shell($"test -x '{root}/edit.txt'");
            File.ReadAllText(Path.Combine(root, "new/deep/er.txt")).ShouldBe("n");
            Directory.Exists(Path.Combine(root, "old")).ShouldBeFalse();
            TestRepo.GitIn(root, "rev-parse", "HEAD").ShouldBe(snapshot.Base.Value);
            TestRepo.GitIn(root, "status", "--porcelain").ShouldBe(" M edit.txt\n D old/gone.txt\n?? new/");
            TestRepo.GitIn(root, "fsck", "--strict");
            TestRepo.GitIn(root, "remote").ShouldBeEmpty();
            repo.Shell($"grep -rl '{repo.Data}' '{root}/.git' || true").ShouldBeEmpty();
            repo.Shell($"mkdir -p '{root}/ro/x'; touch '{root}/ro/x/'$'bad\\xff'; chmod -R a-w '{root}/ro'");
        }

        Directory.Exists(root).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(Path.Combine(repo.Data, "work")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Diff_IsWhatGitPrintsAndApplies()
    {
        repo.Write("a.txt", "1\n2\n3\n").Write("b.txt", "b\n").CommitAll();
        var snapshot = await Import();
        var patch = Patch(snapshot.Base, ("a.txt", "1\ntwo\n3\n"), ("b.txt", null), ("c/d.txt", "new\n"));

        var diff = await workspaces.Diff(snapshot.Repo, patch, Cancel);

        diff.ShouldContain("--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n");
        diff.ShouldContain("deleted file mode 100644");
        diff.ShouldContain("--- /dev/null\n+++ b/c/d.txt");
        diff.ShouldBe(await workspaces.Diff(snapshot.Repo, patch, Cancel));
        File.WriteAllText(Path.Combine(repo.Folder, "p.diff"), diff);
        repo.Git("apply", "--index", Path.Combine(repo.Folder, "p.diff"));
        repo.Git("write-tree").ShouldBe(repo.Git("--git-dir", Mirror(snapshot), "rev-parse", await workspaces.Commit(snapshot.Repo, patch, Message, Cancel) + "^{tree}"));
    }

    [Fact]
    public async Task Commit_TwiceTheSame_HasOneIdAndKeepsModes()
    {
        repo.Write("run.sh", "echo 1\n").CommitAll();
        repo.Shell("chmod +x run.sh");
        repo.CommitAll();
        var snapshot = await Import();
        var patch = Patch(snapshot.Base, ("run.sh", "echo 2\n"));

        var commit = await workspaces.Commit(snapshot.Repo, patch, Message, Cancel);

        (await workspaces.Commit(snapshot.Repo, patch, Message, Cancel)).ShouldBe(commit);
        var shown = repo.Git("--git-dir", Mirror(snapshot), "show", "--format=%an <%ae> %cn %ad %P %B", "--date=iso-strict", "--raw", commit.Value);
        shown.ShouldContain($"Resolver <resolver@localhost> Resolver 2026-01-02T03:04:05+02:00 {snapshot.Base} Fix paging\n\nBecause.");
        shown.ShouldContain(":100755 100755");
    }

    [Theory]
    [InlineData("link")]
    [InlineData("dirlink/x")]
    [InlineData("file/x")]
    [InlineData("dir")]
    public async Task Patch_ThroughLinkFileOrFolder_IsRefusedEverywhere(string path)
    {
        repo.Write("file", "f").Write("dir/inner", "i");
        repo.Shell("ln -s file link; ln -s dir dirlink");
        repo.CommitAll();
        var snapshot = await Import();
        var patch = Patch(snapshot.Base, (path, "evil"));

        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Checkout(snapshot.Repo, snapshot.Base, patch, Cancel))).Code.ShouldBe("GIT-PATCH-REFUSED");
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Commit(snapshot.Repo, patch, Message, Cancel))).Code.ShouldBe("GIT-PATCH-REFUSED");
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Diff(snapshot.Repo, patch, Cancel))).Code.ShouldBe("GIT-PATCH-REFUSED");
    }

    [Fact]
    public async Task Publish_MakesOneBranchAndTouchesNothingElse()
    {
        repo.Write("a.txt", "1\n").CommitAll();
        repo.Write("a.txt", "dirty\n").Write("untracked", "u");
        repo.Shell("for hook in reference-transaction post-update post-checkout post-commit update pre-receive; do printf '#!/bin/sh\\ntouch ../hooked hooked\\n' > .git/hooks/$hook; chmod +x .git/hooks/$hook; done");
        var snapshot = await Import();
        var commit = await workspaces.Commit(snapshot.Repo, Patch(snapshot.Base, ("a.txt", "2\n")), Message, Cancel);
        var before = Without();

        await workspaces.Publish(new RepoSource(repo.Top), snapshot.Repo, commit, "resolver/run-1", Cancel);
        await workspaces.Publish(new RepoSource(repo.Top), snapshot.Repo, commit, "resolver/run-1", Cancel);

        Without().ShouldBe(before);
        repo.Git("rev-parse", "resolver/run-1").ShouldBe(commit.Value);
        repo.Git("rev-list", "--count", "main..resolver/run-1").ShouldBe("1");
        repo.Git("fsck", "--strict");
        File.Exists(Path.Combine(repo.Top, ".git", "logs", "refs", "heads", "resolver", "run-1")).ShouldBeFalse();
        var other = await workspaces.Commit(snapshot.Repo, Patch(snapshot.Base, ("a.txt", "3\n")), Message, Cancel);
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Publish(new RepoSource(repo.Top), snapshot.Repo, other, "resolver/run-1", Cancel))).Code.ShouldBe("GIT-BRANCH-EXISTS");
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Publish(new RepoSource(repo.Top), snapshot.Repo, other, "resolver", Cancel))).Code.ShouldBe("GIT-BRANCH-EXISTS");
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Publish(new RepoSource(repo.Top), snapshot.Repo, other, "main/x", Cancel))).Code.ShouldBe("GIT-BRANCH-EXISTS");
        Without().ShouldBe(before);

        string Without() => repo.Shell("find . -path ./.git/objects -prune -o -path './.git/refs/heads*' -prune -o -type f -printf '%p %s %T@\\n' | sort | sha256sum; git for-each-ref refs/heads/main");
    }

    [Fact]
    public async Task Publish_IntoBareRepository_Works()
    {
        repo.Write("a.txt", "1\n").CommitAll();
        var bare = Path.Combine(repo.Folder, "bare.git");
        repo.Git("clone", "--quiet", "--bare", repo.Top, bare);
        var snapshot = await workspaces.Import(new RepoSource(bare), null, Cancel);
        var commit = await workspaces.Commit(snapshot.Repo, Patch(snapshot.Base, ("b.txt", "2\n")), Message, Cancel);

        await workspaces.Publish(new RepoSource(bare), snapshot.Repo, commit, "resolver/run-1", Cancel);

        TestRepo.GitIn(bare, "rev-parse", "refs/heads/resolver/run-1").ShouldBe(commit.Value);
    }

    private static PatchSet Patch(CommitSha at, params (string Path, string? Content)[] files) =>
        new(at, [.. files.Select(file => new FileChange(RepoPath.Parse(file.Path), file.Content))]);

    private string Mirror(RepoSnapshot snapshot) => Path.Combine(repo.Data, "mirrors", snapshot.Repo + ".git");

    private Task<RepoSnapshot> Import() => workspaces.Import(new RepoSource(repo.Top), null, Cancel);

    private sealed class ById : IEqualityComparer<RepoSnapshot>
    {
        public bool Equals(RepoSnapshot? x, RepoSnapshot? y) => x?.Repo == y?.Repo && x?.Base == y?.Base && x?.BaseName == y?.BaseName;

        public int GetHashCode(RepoSnapshot obj) => obj.Base.GetHashCode();
    }
}
