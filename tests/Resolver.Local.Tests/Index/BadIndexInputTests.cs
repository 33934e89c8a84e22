using System.Text;
using System.Text.Json;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Index;

/// <summary>Repositories, files and days as they should not be: the index is right, or says what is wrong.</summary>
public sealed class BadIndexInputTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task FileOf200Megabytes_IsLeftOutBySize_WithoutBeingRead()
    {
        using var play = await Playground.With(PythonBug.Code);
        await using (var large = File.Create(Path.Combine(play.Repo, "large.sql")))
        {
            large.SetLength(200 * Megabyte);
        }

        await play.Git("-c", "core.compression=0", "-c", "core.bigFileThreshold=1m", "add", "-A");
        await play.Commit();

        // The heap of the whole program is far smaller than the file.
        await using var index = ResolverProgram.Start(
            play.Root, ["index", "--repo", play.Repo, "--data", play.Data], environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "0x6000000" });
        var done = await index.End();

        done.ExitCode.ShouldBe(0, done.ToString());
        done.Out.ShouldContain("left out: 1 too large");
    }

    [Fact]
    public async Task OddFiles_AreIndexedOrLeftOutWithAReason_AndTheRestIsFound()
    {
        using var play = await Playground.With(
            ("good.py", "def plain_marker():\n    return 1\n"),
            ("lines.py", string.Concat(Enumerable.Repeat("x\n", 1_000_000))),
            ("lines.txt", "needle_of_lines\n" + string.Concat(Enumerable.Repeat("\n", 1_000_000))),
            ("one.js", "function oneline_marker(){return 1}" + string.Concat(Enumerable.Repeat(";var a=1", 100_000))),
            ("short.js", "function shortline_marker(){return 1}"),
            ("nul.py", "def nul_marker():\n    return '\0'\n"),
            ("A.cs", "class Upper { void upper_marker() { } }\n"),
            ("a.cs", "class Lower { void lower_marker() { } }\n"));
        foreach (var (name, open, close) in new[] { ("deep.py", '(', ')'), ("deep.cs", '{', '}'), ("deep.js", '[', ']'), ("deep.json", '[', ']') })
        {
            play.Write((name, string.Concat(Enumerable.Repeat(open + "\n", 100_000)) + string.Concat(Enumerable.Repeat(close + "\n", 100_000))));
        }

        await File.WriteAllBytesAsync(Path.Combine(play.Repo, "latin.py"), Encoding.Latin1.GetBytes("# caf\u00e9\ndef latin_marker():\n    return 1\n"), Cancel);
        await File.WriteAllBytesAsync(Path.Combine(play.Repo, "utf16.py"), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("def wide_marker():\n    return 1\n")], Cancel);
        Directory.CreateDirectory(Path.Combine(play.Repo, "loop"));
        File.CreateSymbolicLink(Path.Combine(play.Repo, "loop", "up"), "..");
        File.CreateSymbolicLink(Path.Combine(play.Repo, "self"), "self");
        await play.Commit();

        var done = await play.Run("index", "--repo", play.Repo, "--data", play.Data);

        done.ExitCode.ShouldBe(0, done.ToString());
        var found = await Search(play, "plain_marker latin_marker wide_marker upper_marker lower_marker shortline_marker nul_marker oneline_marker");
        found.Select(static place => place.Split(':')[0]).Distinct(StringComparer.Ordinal).ShouldBe(["good.py", "latin.py", "utf16.py", "A.cs", "a.cs", "short.js"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task KilledAtAnyMoment_TheNextSearchIsRight(int seed)
    {
        using var play = await Modules(400);
        var random = new Random(seed);
        for (var i = 0; i < 2; i++)
        {
            await using var index = play.Start("index", "--repo", play.Repo, "--data", play.Data);
            await index.Line("opening");

            // Not a wait for anything: the moment itself is what is random.
            await Task.Delay(random.Next(1200), Cancel);
            index.Kill();
        }

        var hits = await Search(play, "function 217 of module");

        hits[0].ShouldStartWith("m217.py:");
        hits.ShouldBe(await Search(play, "function 217 of module", data: Path.Combine(play.Root, "not-killed")));
        (await play.Run("index", "--repo", play.Repo, "--data", play.Data)).Out.ShouldContain(" in 400 files, 0 read anew");
    }

    [Fact]
    public async Task SeveralIndexersAtOnce_GiveOneAnswer()
    {
        using var play = await Modules(200);

        var done = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => play.Run("index", "--repo", play.Repo, "--data", play.Data)));

        done.ShouldAllBe(static one => one.ExitCode == 0 && one.Out.Contains(" in 200 files, ", StringComparison.Ordinal));
        (await Search(play, "function 117 of module"))[0].ShouldStartWith("m117.py:");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]
    public async Task DamagedIndex_IsBuiltAgainWithANotice(int from)
    {
        using var play = await Modules(200);
        var before = await Search(play, "function 42 of module");
        var file = Directory.GetFiles(Path.Combine(play.Data, "index"), "*.db").Single();
        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        await using (var stream = File.OpenWrite(file))
        {
            stream.Position = from;
            await stream.WriteAsync(Enumerable.Repeat((byte)0xA5, 100_000).ToArray(), Cancel);
        }

        var done = await play.Run("search", "--repo", play.Repo, "--data", play.Data, "--json", "function 42 of module");

        done.ExitCode.ShouldBe(0, done.ToString());
        Places(done).ShouldBe(before);
        done.Error.ShouldContain("damaged");
    }

    [Fact]
    public async Task RepositoryThatChangesWhileItIsIndexed_IsIndexedAsOneOfItsCommits()
    {
        using var play = await Modules(200);
        var commits = new List<string>();
        await using var index = play.Start("index", "--repo", play.Repo, "--data", play.Data);
        for (var i = 0; i < 5; i++)
        {
            commits.Add((await play.Git("rev-parse", "HEAD"))[..12]);
            play.Write(("m0.py", $"def changed_{i}():\n    pass\n"), ("not-committed.py", "def never():\n    pass\n"));
            await play.Git("add", "m0.py");
            await play.Git("commit", "-q", "-m", "Change");
        }

        commits.Add((await play.Git("rev-parse", "HEAD"))[..12]);
        var done = await index.End();

        done.ExitCode.ShouldBe(0, done.ToString());
        commits.ShouldContain(done.Out[..12]);
        done.Out.ShouldContain(" in 200 files, ");
        (await Search(play, "changed 4"))[0].ShouldBe("m0.py:changed_4");
    }

    [Fact]
    public async Task RewrittenHistory_OnlyWhatIsThereNowIsFound()
    {
        using var play = await Modules(3);
        (await Search(play, "function of module 2")).ShouldContain(static hit => hit.StartsWith("m2.py:", StringComparison.Ordinal));
        await play.Git("checkout", "-q", "--orphan", "anew");
        await play.Git("rm", "-q", "-r", "-f", ".");
        play.Write(("new.py", "def wholly_new():\n    pass\n"));
        await play.Commit();
        await play.Git("branch", "-M", "main");
        await play.Git("reflog", "expire", "--expire=now", "--all");
        await play.Git("gc", "-q", "--prune=now");

        (await Search(play, "wholly new function 2 of module")).ShouldBe(["new.py:wholly_new"]);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<Playground> Modules(int count) =>
        Playground.With([.. Enumerable.Range(0, count).Select(static i => ($"m{i}.py", $"# Module {i}.\n\ndef function_{i}(x):\n    return x + {i}\n"))]);

    private static async Task<List<string>> Search(Playground play, string query, string? data = null) =>
        Places(await play.Run("search", "--repo", play.Repo, "--data", data ?? play.Data, "--json", query));

    private static List<string> Places(CliResult done)
    {
        done.ExitCode.ShouldBe(0, done.ToString());
        return [.. JsonElement.Parse(done.Out).EnumerateArray().Select(static row => $"{row.GetProperty("path").GetString()}:{row.GetProperty("symbol").GetString()}")];
    }
}
