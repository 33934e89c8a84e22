using Resolver.Adapters.Git;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Git;

public sealed class BlameTests : IDisposable
{
    private readonly TestRepo _repo = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _repo.Dispose();

    [Fact]
    public async Task Lines_AreGivenToWhoWroteThem_MostFirst()
    {
        Commit("Ada Lovelace", "ada@example.org", "one\ntwo\nthree\n");
        Commit("Alan", "99+alan-t@users.noreply.github.com", "one\nTWO\nTHREE\n");

        var authors = await Blame(new LineRange(Code, 1, 99));

        authors.ShouldBe([new LineAuthor("Alan", "alan-t", 2), new LineAuthor("Ada Lovelace", null, 1)]);
    }

    [Theory]
    [InlineData("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")]
    [InlineData("Renovate Bot", "bot@renovateapp.com")]
    [InlineData("github-actions", "41898282+github-actions[bot]@users.noreply.github.com")]
    [InlineData("Resolver", "resolver@localhost")]
    [InlineData("someone@example.org", "someone@example.org")]
    public async Task MachinesAndBareAddresses_AreNobody(string name, string address)
    {
        Commit(name, address, "one\n");

        (await Blame(new LineRange(Code, 1, 1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Addresses_NeverLeave_AndNamesShowWhatTheyAre()
    {
        Commit("Ada <ada@example.org> \u202E\u200Bx", "ada@example.org", "one\n");
        Commit("Grace\u202E Hopper", "grace@example.org", "one\ntwo\n");

        var authors = await Blame(new LineRange(Code, 1, 2));

        string.Concat(authors).ShouldNotContain('@');
        authors.ShouldHaveSingleItem().Name.ShouldBe("Grace Hopper");
    }

    [Theory]
    [InlineData("missing.txt", 1, 1)]
    [InlineData("code.txt", 50, 60)]
    [InlineData("code.txt", 0, 1)]
    [InlineData("code.txt", 3, 2)]
    [InlineData(":(glob)*", 1, 1)]
    [InlineData("--output=x", 1, 1)]
    public async Task LinesThatAreNotThere_HaveNobody(string path, int start, int end)
    {
        Commit("Ada", "ada@example.org", "one\ntwo\n");

        (await Blame(new LineRange(RepoPath.Parse(path), start, end))).ShouldBeEmpty();
        Directory.EnumerateFiles(_repo.Folder, "x", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task HistoryThatWasCutOff_BlamesNobodyForWhatCameBefore()
    {
        Commit("Ada", "ada@example.org", "one\n");
        Commit("Alan", "alan@example.org", "one\ntwo\n");
        Commit("Grace", "grace@example.org", "one\ntwo\nthree\n");
        var shallow = Path.Combine(_repo.Folder, "shallow");
        TestRepo.GitIn(_repo.Folder, "clone", "--quiet", "--depth", "2", "file://" + _repo.Top, shallow);

        var authors = await Blame(new LineRange(Code, 1, 3), shallow);

        authors.ShouldBe([new LineAuthor("Grace", null, 1)]);
    }

    [Fact]
    public async Task ConvertersAndHooksOfTheRepository_DoNotRun()
    {
        var witness = Path.Combine(_repo.Folder, "ran");
        var script = Path.Combine(_repo.Folder, "convert.sh");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ntouch '{witness}'\ncat \"$1\"\n", Cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await File.WriteAllTextAsync(Path.Combine(_repo.Top, ".gitattributes"), "*.txt diff=evil\n", Cancel);
        _repo.Git("config", "diff.evil.textconv", script);
        Commit("Ada", "ada@example.org", "one\n");
        // The control: the user's own git runs it.
        _repo.Git("blame", "code.txt");
        File.Exists(witness).ShouldBeTrue();
        File.Delete(witness);

        (await Blame(new LineRange(Code, 1, 1))).ShouldHaveSingleItem();

        File.Exists(witness).ShouldBeFalse();
    }

    private static RepoPath Code { get; } = RepoPath.Parse("code.txt");

    private void Commit(string name, string address, string text)
    {
        File.WriteAllText(Path.Combine(_repo.Top, "code.txt"), text);
        _repo.Git("add", "-A");
        _repo.Git("commit", "--quiet", $"--author={name.Replace("<", "(", StringComparison.Ordinal).Replace(">", ")", StringComparison.Ordinal)} <{address}>", "-m", "change");
    }

    private async Task<IReadOnlyList<LineAuthor>> Blame(LineRange range, string? source = null)
    {
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = _repo.Data }, TimeProvider.System);
        var snapshot = await workspaces.Import(new RepoSource(source ?? _repo.Top), null, Cancel);
        return await workspaces.Blame(snapshot.Repo, snapshot.Base, [range], Cancel);
    }
}
