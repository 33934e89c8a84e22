using System.Diagnostics;
using Resolver.Adapters.Git;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Git;

/// <summary>Repositories that would run something, lead out, or break names; and those that are not in good order.</summary>
public sealed class HostileRepoTests : IDisposable
{
    private readonly TestRepo repo = new();
    private readonly GitWorkspaces workspaces;

    public HostileRepoTests() => workspaces = new GitWorkspaces(new GitOptions { DataFolder = repo.Data }, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Owned => Path.Combine(repo.Folder, "owned");

    public void Dispose() => repo.Dispose();

    [Fact]
    public async Task EveryKnownWayToRunSomething_RunsNothing()
    {
        repo.Write("a.txt", "a\n").Write(".gitattributes", "* filter=evil diff=evil merge=evil text=auto eol=crlf\n").CommitAll();
        var bait = Path.Combine(repo.Folder, "bait.sh");
        repo.Shell($"printf '#!/bin/sh\\ntouch {Owned}\\ncat\\n' > {bait}; chmod +x {bait}; for h in reference-transaction post-checkout pre-receive update post-update post-receive post-index-change fsmonitor-watchman pre-auto-gc; do cp {bait} .git/hooks/$h; done");
        repo.Shell($"mkdir .git/hooks2; cp .git/hooks/* .git/hooks2/");
        foreach (var key in new[]
        {
            "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.command", "diff.evil.textconv", "diff.external", "core.fsmonitor", "core.sshCommand",
            "core.gitProxy", "core.alternateRefsCommand", "core.askPass", "core.pager", "core.editor", "uploadpack.packObjectsHook", "credential.helper", "gpg.program", "remote.origin.uploadpack", "sequence.editor",
        })
        {
            repo.Git("config", key, bait);
        }

        repo.Git("config", "core.hooksPath", Path.Combine(repo.Top, ".git", "hooks2"));
        repo.Git("config", "commit.gpgSign", "true");
        repo.Git("config", "protocol.ext.allow", "always");
        repo.Git("config", "remote.origin.url", $"ext::{bait}");
        repo.Git("config", "remote.origin.promisor", "true");
        File.WriteAllText(Path.Combine(repo.Top, "a.txt"), "dirty now\n");
        File.Delete(Owned);

        var snapshot = await Import();
        await using var workspace = await workspaces.Checkout(snapshot.Repo, snapshot.Base, Patch(snapshot.Base, ("a.txt", "b\n")), Cancel);
        await workspaces.Diff(snapshot.Repo, Patch(snapshot.Base, ("a.txt", "b\n")), Cancel);
        var commit = await workspaces.Commit(snapshot.Repo, Patch(snapshot.Base, ("a.txt", "b\n")), new CommitMessage("s", "b", DateTimeOffset.UnixEpoch), Cancel);
        await workspaces.Publish(new RepoSource(repo.Top), snapshot.Repo, commit, "resolver/x", Cancel);

        File.Exists(Owned).ShouldBeFalse();
        File.ReadAllText(Path.Combine(workspace.Root, "a.txt")).ShouldBe("b\n");
        string.Join('\n', snapshot.Notices).ShouldContain("The working tree has uncommitted changes; they are not included.");
        File.Exists(Owned).ShouldBeFalse();
    }

    [Fact]
    public async Task PartialCloneWithEvilRemote_FailsWithoutRunningIt()
    {
        repo.Write("a.txt", "a\n").CommitAll();
        repo.Git("config", "uploadpack.allowFilter", "true");
        var partial = Path.Combine(repo.Folder, "partial");
        repo.Git("clone", "--quiet", "--bare", "--filter=blob:none", "file://" + repo.Top, partial);
        TestRepo.GitIn(partial, "config", "remote.origin.uploadpack", $"touch {Owned};");

        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource(partial), null, Cancel))).Code.ShouldBe("GIT-FETCH-FAILED");

        File.Exists(Owned).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--output=owned")]
    [InlineData("-h")]
    [InlineData("none")]
    [InlineData("HEAD:a.txt")]
    [InlineData("a..b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task UnknownOrOptionLikeBase_IsRefused(string revision)
    {
        repo.Write("a.txt", "a\n").CommitAll();

        var fault = await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource(repo.Top), revision, Cancel));

        fault.Code.ShouldBe("GIT-BASE-UNKNOWN");
        fault.Kind.ShouldBe(FaultKind.Usage);
    }

    [Fact]
    public async Task AmbiguousBase_IsNamedSo()
    {
        repo.Write("a.txt", "a\n").CommitAll();
        repo.Git("tag", "twin");
        repo.Write("a.txt", "b\n").CommitAll();
        repo.Git("branch", "twin");

        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource(repo.Top), "twin", Cancel))).Code.ShouldBe("GIT-BASE-AMBIGUOUS");
        (await workspaces.Import(new RepoSource(repo.Top), "refs/tags/twin", Cancel)).Base.Value.ShouldBe(repo.Git("rev-parse", "refs/tags/twin"));
    }

    [Theory]
    [InlineData("-rf")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("x.lock")]
    [InlineData("a\nb")]
    public async Task PublishToIllegalBranchName_IsRefused(string branch)
    {
        repo.Write("a.txt", "a\n").CommitAll();
        var snapshot = await Import();

        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Publish(new RepoSource(repo.Top), snapshot.Repo, snapshot.Base, branch, Cancel))).Code.ShouldBe("GIT-BRANCH-NAME");
    }

    [Fact]
    public async Task OddNames_AreReadOrLeftOutWithANotice()
    {
        repo.Shell("printf x > '-rf'; printf x > $'bad\\xff.txt'; printf x > 'a b'; printf x > $'new\\nline'; printf x > 'back\\slash'; printf x > ':(glob)**'; mkdir -- '--opt'; printf x > '--opt/f'");
        repo.CommitAll();

        var snapshot = await Import();
        var files = await workspaces.ListFiles(snapshot.Repo, snapshot.Base, Cancel);
        var read = await workspaces.ReadFiles(snapshot.Repo, snapshot.Base, [.. files.Select(file => file.Path)], Cancel);
        await using var workspace = await workspaces.Checkout(snapshot.Repo, snapshot.Base, Patch(snapshot.Base, ("-rf", "y"), (":(glob)**", "y"), ("new\nline", null)), Cancel);

        files.Select(file => file.Path.Value).ShouldBe(["--opt/f", "-rf", ":(glob)**", "a b", "back\\slash", "new\nline"], ignoreOrder: true);
        read.Count.ShouldBe(files.Count);
        string.Join('\n', snapshot.Notices).ShouldContain("1 file name is not valid UTF-8 and is left out.");
        File.ReadAllText(Path.Combine(workspace.Root, "-rf")).ShouldBe("y");
        repo.Shell($"cat \"{workspace.Root}\"/$'bad\\xff.txt'").ShouldBe("x");
    }

    [Fact]
    public async Task Symlinks_StayOnlyWhereTheyStayInside()
    {
        repo.Write("dir/sub/file", "f");
        repo.Shell("ln -s dir/sub/file in; ln -s /etc/passwd abs; ln -s ../../x up; ln -s missing dangling; ln -s loop loop; ln -s ../.. dir/sub/top; ln -s dir/sub/top/../x sneaky; ln -s .git/config git; ln -s $'bad\\xff' badtarget");
        repo.CommitAll();
        var snapshot = await Import();

        await using var workspace = await workspaces.Checkout(snapshot.Repo, snapshot.Base, null, Cancel);

        repo.Shell($"cd '{workspace.Root}'; find . -path ./.git -prune -o -type l -print | sort").ShouldBe("./badtarget\n./dangling\n./dir/sub/top\n./in");
    }

    [Fact]
    public async Task ShallowDirtyMergingWithSubmodulesAndLfs_AreNamed()
    {
        repo.Write("a.txt", "1\n").Write("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n").Write("x/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n").CommitAll();
        repo.Git("update-index", "--add", "--cacheinfo", "160000," + repo.Git("rev-parse", "HEAD") + ",sub");
        repo.Git("commit", "-qm", "sub");
        repo.Git("checkout", "-qb", "side");
        repo.Write("a.txt", "2\n");
        repo.Git("commit", "-qam", "side");
        repo.Git("checkout", "-q", "main");
        repo.Write("a.txt", "3\n");
        repo.Git("commit", "-qam", "main");
        var clone = Path.Combine(repo.Folder, "clone");
        TestRepo.GitIn(repo.Folder, "clone", "--quiet", "--depth=1", "--no-single-branch", "file://" + repo.Top, clone);
        TestRepo.TryGit(clone, "merge", "--allow-unrelated-histories", "origin/side").Exit.ShouldNotBe(0);
        var before = repo.Fingerprint(clone);

        var snapshot = await workspaces.Import(new RepoSource(clone), null, Cancel);

        repo.Fingerprint(clone).ShouldBe(before);
        string.Join('\n', snapshot.Notices).ShouldBe(
            "A merge is in progress; it is not included.\nThe repository is shallow; history before its cut is not known.\nThe working tree has uncommitted changes; they are not included.\n"
            + "1 submodule is left out.\nFiles in Git LFS stay pointers; their contents are not fetched.");
        await using var workspace = await workspaces.Checkout(snapshot.Repo, snapshot.Base, null, Cancel);
        File.ReadAllText(Path.Combine(workspace.Root, "big.bin")).ShouldStartWith("version https://git-lfs");
        var commit = await workspaces.Commit(snapshot.Repo, Patch(snapshot.Base, ("a.txt", "4\n")), new CommitMessage("s", "", DateTimeOffset.UnixEpoch), Cancel);
        await workspaces.Publish(new RepoSource(clone), snapshot.Repo, commit, "resolver/x", Cancel);
        TestRepo.GitIn(clone, "log", "--format=%s", "-1", "resolver/x").ShouldBe("s");
    }

    [Fact]
    public async Task LinkedWorktree_IsItsOwnRepository()
    {
        repo.Write("a.txt", "1\n").CommitAll();
        var tree = Path.Combine(repo.Folder, "tree");
        repo.Git("worktree", "add", "-q", "-b", "wt", tree);
        File.WriteAllText(Path.Combine(tree, "new.txt"), "untracked");

        var snapshot = await workspaces.Import(new RepoSource(tree), null, Cancel);
        await workspaces.Publish(new RepoSource(tree), snapshot.Repo, snapshot.Base, "resolver/w", Cancel);

        snapshot.BaseName.ShouldBe("wt");
        snapshot.Notices.ShouldBe(["The working tree has files that git does not track; they are not included."]);
        repo.Git("rev-parse", "resolver/w").ShouldBe(snapshot.Base.Value);
    }

    [Fact]
    public async Task PlacesThatAreNoRepository_EachHaveTheirOwnFault()
    {
        await Refused(Path.Combine(repo.Folder, "none"), "GIT-NOT-FOUND");
        await Refused(repo.Top, "GIT-NO-COMMIT");
        await Refused(Directory.CreateDirectory(Path.Combine(repo.Folder, "empty")).FullName, "GIT-EMPTY");
        File.WriteAllText(Path.Combine(repo.Folder, "file"), "x");
        await Refused(Path.Combine(repo.Folder, "file"), "GIT-LOCATION");
        repo.Shell("mkdir ../broken; echo 'gitdir: /none' > ../broken/.git; ln -s loop ../loop");
        await Refused(Path.Combine(repo.Folder, "broken"), "GIT-NOT-A-REPOSITORY");
        await Refused(Path.Combine(repo.Folder, "loop"), "GIT-LOCATION");
        repo.Write("a.txt", "a\n").CommitAll();
        repo.Shell("rm -rf .git/objects/??");
        await Refused(repo.Top, "GIT-BASE-UNKNOWN", "main");
    }

    [Fact]
    public async Task TwoImportsAtOnce_InTwoProcessesOfOneDataFolder_BothWork()
    {
        repo.Write("a.txt", "a\n").CommitAll();
        var other = new GitWorkspaces(new GitOptions { DataFolder = repo.Data }, TimeProvider.System);

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? workspaces : other).Import(new RepoSource(repo.Top), null, Cancel)));

        all.Select(snapshot => (snapshot.Repo, snapshot.Base)).Distinct().Count().ShouldBe(1);
        Directory.GetDirectories(Path.Combine(repo.Data, "mirrors")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task HundredThousandFiles_AreImportedListedAndCheckedOut()
    {
        // fast-import makes what no test should wait for.
        repo.Shell("""
            python3 - <<'PY' | git fast-import --quiet
            import sys
            w = sys.stdout.write
            w("commit refs/heads/main\ncommitter U <u@example.org> 0 +0000\ndata 1\nx\n")
            for i in range(100000):
                c = f"line {i}\n"
                w(f"M 100644 inline d{i // 1000}/f{i}.txt\ndata {len(c)}\n{c}\n")
            PY
            """);
        var watch = Stopwatch.StartNew();
        var snapshot = await Import();
        var imported = watch.Elapsed;
        var files = await workspaces.ListFiles(snapshot.Repo, snapshot.Base, Cancel);
        var first = watch.Elapsed;
        string root;
        await using (var workspace = await workspaces.Checkout(snapshot.Repo, snapshot.Base, null, Cancel))
        {
            root = workspace.Root;
            File.ReadAllText(Path.Combine(root, "d99/f99999.txt")).ShouldBe("line 99999\n");
        }

        var checkedOut = watch.Elapsed;
        TestContext.Current.TestOutputHelper!.WriteLine($"import {imported}, list {first - imported}, checkout and delete {checkedOut - first}");
        files.Count.ShouldBe(100000);
        Directory.Exists(root).ShouldBeFalse();

        // Git's own checkout is most of it, and took over a minute on a busy machine: this holds against work that grows with the square.
        checkedOut.ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    private async Task Refused(string place, string code, string? revision = null)
    {
        var fault = await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource(place), revision, Cancel));
        (fault.Code, fault.Kind).ShouldBe((code, FaultKind.Usage));
        fault.Message.ShouldNotContain(repo.Folder);
    }

    private static PatchSet Patch(CommitSha at, params (string Path, string? Content)[] files) =>
        new(at, [.. files.Select(file => new FileChange(RepoPath.Parse(file.Path), file.Content))]);

    private Task<RepoSnapshot> Import() => workspaces.Import(new RepoSource(repo.Top), null, Cancel);
}
