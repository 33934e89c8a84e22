using System.Diagnostics;
using Resolver.Adapters.Git;
using Resolver.Core.Faults;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Git;

public sealed class FolderAndJanitorTests : IDisposable
{
    private readonly TestRepo repo = new(init: false);
    private readonly GitOptions options;
    private readonly GitWorkspaces workspaces;

    public FolderAndJanitorTests()
    {
        options = new GitOptions { DataFolder = repo.Data };
        workspaces = new GitWorkspaces(options, TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => repo.Dispose();

    [Fact]
    public async Task Folder_IsOneCommitOfItsContent()
    {
        repo.Write("a.txt", "a\r\n").Write("bin/out", "o").Write(".gitignore", "bin/\n").Write(".gitattributes", "* text=auto filter=evil\n").Write("run.sh", "x");
        repo.Shell("chmod +x run.sh; mkdir nested; git -C nested init -q; touch nested/f; mkfifo pipe");

        var first = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);
        repo.Shell("touch -d 2001-01-01 a.txt");
        var second = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);
        repo.Write("a.txt", "b\r\n");
        var third = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);

        (second.Repo, second.Base).ShouldBe((first.Repo, first.Base));
        third.Base.ShouldNotBe(first.Base);
        first.Publishable.ShouldBeFalse();
        string.Join('\n', first.Notices).ShouldContain("Git repositories inside the folder are left out.");
        (await workspaces.ListFiles(first.Repo, first.Base, Cancel)).Select(file => file.Path.Value).ShouldBe([".gitattributes", ".gitignore", "a.txt", "run.sh"]);
        await using var workspace = await workspaces.Checkout(first.Repo, first.Base, null, Cancel);
        File.ReadAllText(Path.Combine(workspace.Root, "a.txt")).ShouldBe("a\r\n");
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Publish(new RepoSource(repo.Top), first.Repo, first.Base, "x", Cancel))).Code.ShouldBe("GIT-NOT-PUBLISHABLE");
        (await Should.ThrowAsync<ResolverFault>(() => workspaces.Import(new RepoSource(repo.Top), "main", Cancel))).Code.ShouldBe("GIT-BASE-UNKNOWN");
    }

    [Fact]
    public async Task FolderInsideARepository_IsTakenByItself()
    {
        repo.Shell("git init -q ..; ");
        repo.Write("a.txt", "a");

        var snapshot = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);

        (await workspaces.ListFiles(snapshot.Repo, snapshot.Base, Cancel)).Single().Path.Value.ShouldBe("a.txt");
    }

    [Fact]
    public async Task Janitor_DeletesClonesOfDeadProcessesOnly()
    {
        repo.Write("a.txt", "a");
        var snapshot = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);
        await using var alive = await workspaces.Checkout(snapshot.Repo, snapshot.Base, null, Cancel);
        var work = Path.Combine(repo.Data, "work");
        using var ended = Process.Start("true");
        await ended.WaitForExitAsync(Cancel);
        var note = (await File.ReadAllTextAsync(Directory.GetFiles(work, "*.owner.json").Single(), Cancel)).Replace($"\"ProcessId\":{Environment.ProcessId}", $"\"ProcessId\":{ended.Id}", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(work, "dead", "repo"));
        await File.WriteAllTextAsync(Path.Combine(work, "dead.owner.json"), note, Cancel);
        await File.WriteAllTextAsync(Path.Combine(work, "noclone.owner.json"), note, Cancel);
        Directory.CreateDirectory(Path.Combine(work, "unknown"));

        (await new WorkspaceJanitor(options, TimeProvider.System).Clean(Cancel)).ShouldBe(1);

        File.Exists(Path.Combine(alive.Root, "a.txt")).ShouldBeTrue();
        Directory.Exists(Path.Combine(work, "dead")).ShouldBeFalse();
        Directory.Exists(Path.Combine(work, "unknown")).ShouldBeTrue();
        Directory.GetFiles(work, "*.owner.json").Length.ShouldBe(1);
    }

    [Fact]
    public async Task GitThatHangs_IsKilledWithItsChildren()
    {
        repo.Write("a.txt", "a");
        var pids = Path.Combine(repo.Folder, "pids");
        var program = Path.Combine(repo.Folder, "slowgit");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nsleep 1000 & echo $! $$ > {pids}; wait\n", Cancel);
        repo.Shell($"chmod +x {program}");
        var slow = new GitWorkspaces(options with { Program = program, Timeout = TimeSpan.FromMilliseconds(500) }, TimeProvider.System);

        var fault = await Should.ThrowAsync<ResolverFault>(() => slow.Import(new RepoSource(repo.Top), null, Cancel));

        (fault.Code, fault.Transient).ShouldBe(("GIT-TIMEOUT", true));
        foreach (var pid in (await File.ReadAllTextAsync(pids, Cancel)).Split())
        {
            // Who is killed is gone a moment later.
            repo.Shell($"for i in $(seq 100); do ! test -d '/proc/{(pid.Length == 0 ? "none" : pid)}' && exit 0; grep -q '^State:.Z' /proc/{pid}/status && exit 0; sleep 0.1; done; exit 1");
        }
    }

    [Fact]
    public async Task MissingGit_NamesTheCure()
    {
        repo.Write("a.txt", "a");
        var none = new GitWorkspaces(options with { Program = "no-such-git" }, TimeProvider.System);

        (await Should.ThrowAsync<ResolverFault>(() => none.Import(new RepoSource(repo.Top), null, Cancel))).Code.ShouldBe("GIT-MISSING");
    }

    [Fact]
    public async Task CancelledImport_StopsAndReleasesTheLock()
    {
        repo.Write("a.txt", "a");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => workspaces.Import(new RepoSource(repo.Top), null, cancelled.Token));

        (await workspaces.Import(new RepoSource(repo.Top), null, Cancel)).BaseName.ShouldBe("folder");
    }
}
