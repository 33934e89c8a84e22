using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Index;

/// <summary><c>resolver index</c> on good days.</summary>
public sealed class IndexCommandTests
{
    [Fact]
    public async Task Update_SaysWhatItDid_AndWhyFilesAreLeftOut()
    {
        using var play = await Playground.With(PythonBug.Code, ("web/app.min.js", "x"), ("package-lock.json", "{}"), ("go.sum", "x\n"));

        var first = await Index(play);
        var second = await Index(play);

        first.ExitCode.ShouldBe(0, first.ToString());
        first.Out.ShouldMatch("^[0-9a-f]{12}: \\d+ units in 1 file, 1 read anew, 3 left out, \\d+\\.\\d s\nleft out: 2 lock file, 1 generated\n$");
        second.Out.ShouldContain(" 0 read anew,");
    }

    [Fact]
    public async Task Explain_SaysHowAFileIsSeen_OrWhyItIsLeftOut()
    {
        using var play = await Playground.With(PythonBug.Code, ("web/app.min.js", "x"));
        Task<CliResult> Explain(string path) => play.Run("index", "--repo", play.Repo, "--data", play.Data, "--explain", path);

        var indexed = await Explain("./limiter.py");
        var left = await Explain(Path.Combine(play.Repo, "web", "app.min.js"));
        var absent = await Explain("nowhere.py");

        indexed.Out.ShouldMatch("^limiter\\.py: cut by \\w+ into \\d+ units?\n");
        indexed.Out.Split('\n')[1..^1].ShouldAllBe(static line => line.Contains('-', StringComparison.Ordinal));
        left.Out.ShouldBe("web/app.min.js: left out: generated\n");
        absent.ExitCode.ShouldBe(1, absent.ToString());
        absent.Error.ShouldContain("INDEX-NO-FILE");
    }

    [Fact]
    public async Task Watch_FollowsPushesForcePushesAndDeletions_UntilItIsStopped()
    {
        using var play = await Playground.WithBug();
        await using var watch = Watch(play);
        await watch.Printed("main ");

        play.Write(("fresh.py", "def freshly_pushed():\n    return 1\n"));
        await play.Commit();
        await watch.Printed("main ", 2);
        (await Find(play, "freshly pushed")).ShouldContain(" fresh.py:1");

        await play.Git("reset", "-q", "--hard", "HEAD~1");
        play.Write(("other.py", "def rewritten_history():\n    return 2\n"));
        await play.Commit();
        await play.Git("mv", "limiter.py", "renamed.py");
        await play.Commit();
        var head = (await play.Git("rev-parse", "HEAD"))[..12];
        await watch.Printed($"main {head}: ");
        var found = await Find(play, "freshly pushed rewritten history limiter");
        found.ShouldNotContain("fresh.py");
        found.ShouldNotContain(" limiter.py:");
        found.ShouldContain(" renamed.py:");

        await watch.Interrupt();
        (await watch.End()).ExitCode.ShouldBe(0);
        (await play.Run("index", "--queue", "--data", play.Data)).Out.ShouldContain($"{head}  fresh  main  ");
    }

    [Fact]
    public async Task Watch_OfABranchThatIsNotThere_SaysSo()
    {
        using var play = await Playground.WithBug();

        var done = await play.Run("index", "--repo", play.Repo, "--watch", "--rev", "nowhere", "--data", play.Data);

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain("GIT-BASE-UNKNOWN");
    }

    [Fact]
    public async Task Resolve_LeavesItsCommitFresh()
    {
        using var play = await Playground.WithBug();
        (await play.Run(play.Arguments("--approve", "never"))).ExitCode.ShouldBe(0);

        (await play.Run("index", "--queue", "--data", play.Data)).Out.ShouldContain("  fresh  main  ");
        (await Index(play)).Out.ShouldContain(" 0 read anew,");
    }

    [Fact]
    public async Task Serve_MeetsWhatOthersLeft_AndItsLagIsAMetric()
    {
        await using var collector = await Collector.Start();
        using var play = await Playground.WithBug();
        await using (var watch = Watch(play, "--interval", "0.2"))
        {
            await watch.Printed("main ");
            watch.Kill();
        }

        // Known to the queue, so that the next look wishes for it; then killed before a worker can be at it, or while it is.
        play.Write(("fresh.py", "def freshly_pushed():\n    return 1\n"));
        await play.Commit();
        await using (var watch = Watch(play))
        {
            await watch.Line("following");
            watch.Kill();
        }

        var head = (await play.Git("rev-parse", "HEAD"))[..12];
        await using var serve = ResolverProgram.Start(play.Root, ["serve", "--port", "0", "--data", play.Data], environment: collector.Environment);
        if (!(await play.Run("index", "--queue", "--data", play.Data)).Out.Contains($"{head}  fresh", StringComparison.Ordinal))
        {
            await serve.Line($"index: main {head}: ");
        }

        await serve.Interrupt();
        (await serve.End()).ExitCode.ShouldBe(0);
        (await play.Run("index", "--queue", "--data", play.Data)).Out.ShouldContain($"{head}  fresh  main  ");
        collector.Text("/v1/metrics").ShouldContain("resolver.index.queue.length");
        (await Find(play, "freshly pushed")).ShouldContain(" fresh.py:1");
    }

    [Theory]
    [InlineData("USAGE-INTERVAL", "--watch", "--interval", "0")]
    [InlineData("USAGE-PATH", "--explain", "../outside.py")]
    public async Task OptionsOutOfRange_AreRefusedWithTheirCure(string code, params string[] options)
    {
        using var play = await Playground.WithBug();

        var done = await play.Run(["index", "--repo", play.Repo, "--data", play.Data, .. options]);

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain(code);
    }

    [Fact]
    public async Task WithoutARepository_OnlyTheQueueIsShown()
    {
        using var play = Playground.Plain();

        (await play.Run("index", "--data", play.Data)).Error.ShouldContain("--repo");
        (await play.Run("index", "--queue", "--data", play.Data)).Out.ShouldStartWith("Nothing is known here");
    }

    private static Task<CliResult> Index(Playground play) => play.Run("index", "--repo", play.Repo, "--data", play.Data);

    private static ResolverProgram Watch(Playground play, params IReadOnlyList<string> more) =>
        play.Start(["index", "--repo", play.Repo, "--data", play.Data, "--watch", .. more]);

    private static async Task<string> Find(Playground play, string query) => (await play.Run("search", "--repo", play.Repo, "--data", play.Data, query)).Out;
}
