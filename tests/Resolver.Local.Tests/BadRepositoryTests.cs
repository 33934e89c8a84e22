using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>Repositories as they should not be: each ends with its exit code and a sentence that helps.</summary>
public sealed class BadRepositoryTests
{
    [Fact]
    public async Task Missing_NamesTheOption()
    {
        using var play = await Playground.WithBug();

        var done = await play.Run("resolve", "--repo", Path.Combine(play.Root, "nowhere"), "--issue", play.Issue, "--data", play.Data);

        Refused(done, "GIT-NOT-FOUND", "--repo");
        (await play.List()).ShouldBeEmpty();
    }

    [Fact]
    public async Task EmptyFolder_IsRefused()
    {
        using var play = Playground.Plain();

        Refused(await play.Resolve(), "GIT-EMPTY", string.Empty);
    }

    [Fact]
    public async Task RepositoryWithoutACommit_SaysToCommit()
    {
        using var play = Playground.Plain(PythonBug.Code, PythonBug.Tests);
        await play.Git("init", "-q", "-b", "main");

        Refused(await play.Resolve(), "GIT-NO-COMMIT", "ommit");
    }

    [Fact]
    public async Task Bare_IsResolvedOnABranch()
    {
        using var play = await Playground.WithBug();
        var bare = Path.Combine(play.Root, "bare.git");
        await Playground.GitIn(play.Root, "clone", "-q", "--bare", play.Repo, bare);

        var done = await play.Run("resolve", "--repo", bare, "--issue", play.Issue, "--data", play.Data, "--out", play.Out, "--approve", "auto");

        done.ExitCode.ShouldBe(0, done.ToString());
        (await Playground.GitIn(bare, "for-each-ref", "--format=%(refname:short)", "refs/heads/resolver")).Trim()
            .ShouldBe(play.RunJson.GetProperty("branch").GetString());
    }

    [Fact]
    public async Task UnknownBase_NamesTheOptionAndStartsNothing()
    {
        using var play = await Playground.WithBug();

        Refused(await play.Resolve("--base", "no-such-branch"), "GIT-BASE-UNKNOWN", "base");
        (await play.List()).ShouldBeEmpty();
    }

    [Fact]
    public async Task DirtyTree_IsNoticedAndLeftAlone()
    {
        using var play = await Playground.WithBug();
        play.Write((PythonBug.Code.Path, PythonBug.Code.Text + "# not committed\n"));

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(0, done.ToString());
        done.Error.ShouldContain("uncommitted");
        (await play.Git("status", "--porcelain")).ShouldBe(" M limiter.py\n");
        (await play.Git("show", play.RunJson.GetProperty("branch").GetString() + ":limiter.py")).ShouldNotContain("not committed");
    }

    [Fact]
    public async Task InTheMiddleOfAMerge_IsNoticedAndLeftAlone()
    {
        using var play = await Playground.WithBug();
        await play.Git("checkout", "-q", "-b", "other");
        play.Write(("notes.txt", "theirs\n"));
        await play.Commit();
        await play.Git("checkout", "-q", "main");
        play.Write(("notes.txt", "ours\n"));
        await play.Commit();
        await Should.ThrowAsync<InvalidOperationException>(() => play.Git("merge", "-q", "other"));
        var before = play.Digest();

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(0, done.ToString());
        done.Error.ShouldContain("merge");
        var after = play.Digest();
        before.ShouldAllBe(file => after[file.Key] == file.Value);
    }

    [Fact]
    public async Task Shallow_IsResolvedOnABranch()
    {
        using var play = await Playground.WithBug();
        play.Write(("notes.txt", "more\n"));
        await play.Commit();
        var shallow = Path.Combine(play.Root, "shallow");
        await Playground.GitIn(play.Root, "clone", "-q", "--depth", "1", "file://" + play.Repo, shallow);

        var done = await play.Run("resolve", "--repo", shallow, "--issue", play.Issue, "--data", play.Data, "--out", play.Out, "--approve", "auto");

        done.ExitCode.ShouldBe(0, done.ToString());
        (await Playground.GitIn(shallow, "rev-list", "--count", $"main..{play.RunJson.GetProperty("branch").GetString()}")).Trim().ShouldBe("1");
    }

    [Fact]
    public async Task NoTests_SaysHowToNameThem()
    {
        using var play = await Playground.With(PythonBug.Code);

        var done = await play.Resolve();

        Refused(done, "TEST-NONE-FOUND", ".resolver.yml");
        Shapes.RunRecord(play.RunJson);
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("failed");
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("TEST-NONE-FOUND");
    }

    [Fact]
    public async Task TestsThatCannotBeLoaded_AreEscalated()
    {
        using var play = await Playground.With((PythonBug.Code.Path, "class Limiter(:\n"), PythonBug.Tests);

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(2, done.ToString());
        Shapes.RunRecord(play.RunJson);
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("escalated");
        (await play.Branches()).ShouldBeEmpty();
    }

    [Fact]
    public async Task TestsThatHang_AreEscalatedWithTheSettingToRaise()
    {
        using var play = await Playground.With(
            PythonBug.Code,
            PythonBug.Tests,
            ("test_hang.py", "import unittest\n\n\nclass HangTests(unittest.TestCase):\n    def test_hang(self):\n        while True:\n            pass\n"),
            (".resolver.yml", "testTimeoutSeconds: 3\n"));

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(2, done.ToString());
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("tests-hang");
        done.Error.ShouldContain("testTimeoutSeconds");
    }

    [Fact]
    public async Task NamesWithSpacesAndNewlines_AreResolved()
    {
        using var play = await Playground.Named("my repo", PythonBug.Code, PythonBug.Tests, ("a folder/with\na newline é.txt", "text\n"));

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(0, done.ToString());
        (await play.Branches()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("testTimeoutSecs: 3\n", "CONFIG-KEY", "testTimeoutSeconds")]
    [InlineData("testTimeoutSeconds: soon\n", "CONFIG-TYPE", "seconds")]
    [InlineData("testTimeoutSeconds: 0\n", "CONFIG-RANGE", "1 to 3600")]
    [InlineData("test: [unclosed\n", "CONFIG-YAML", "line")]
    public async Task ConfigurationWithAMistake_IsAUsageErrorWithTheLine(string yaml, string code, string word)
    {
        using var play = await Playground.With(PythonBug.Code, PythonBug.Tests, (".resolver.yml", yaml));

        var done = await play.Resolve();

        Refused(done, code, word);
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe(code);
    }

    /// <summary>Exit 1, the code somewhere a person or a program looks, the cure in the message, and no stack trace.</summary>
    private static void Refused(CliResult done, string code, string cure)
    {
        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain(code);
        done.Error.ShouldContain(cure);
        done.Error.ShouldNotContain("   at ");
    }
}
