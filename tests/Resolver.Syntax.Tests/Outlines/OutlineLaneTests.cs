using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Tests.Outlines;

/// <summary>Files that go to a worker together, shown with a worker of the tests' own: it answers with the text and how many came with it, or does as the text says.</summary>
public sealed class OutlineLaneTests(ParserFixture fixture) : IAsyncLifetime
{
    private const string Program = """
        import json, os, sys
        def say(line): sys.stdout.write(json.dumps(line) + "\n")
        READY
        sys.stdout.flush()
        for line in iter(sys.stdin.buffer.readline, b""):
            files = json.loads(line)["outlines"]
            for file in files:
                text = sys.stdin.buffer.read(file["bytes"]).decode()
                if text == "hang":
                    while True: pass
                if text == "die": os._exit(1)
                say("nonsense" if text == "lie" else {"strings": [""], "declarations": [], "references": [], "imports": [], "errors": [text, str(len(files))]})
            sys.stdout.flush()
        """;

    private static readonly RepoPath File = RepoPath.Parse("a.cs");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("resolver-outline-lanes-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => Write("say({'languages': []})");

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task FilesThatWait_GoTogether()
    {
        await using var outliner = await Outliner(workers: 1);

        var outlines = await Task.WhenAll(Enumerable.Range(0, 40).Select(at => outliner.Outline(File, $"text {at}", Cancel)));

        outlines.Select(outline => outline!.Errors[0]).ShouldBe(Enumerable.Range(0, 40).Select(at => $"text {at}"));
        outlines.Select(outline => int.Parse(outline!.Errors[1], System.Globalization.CultureInfo.InvariantCulture)).Max().ShouldBeInRange(2, 8);
    }

    [Theory]
    [InlineData("die")]
    [InlineData("lie")]
    [InlineData("hang")]
    public async Task FileThatGoesWrongAmongOthers_CostsItsOwnAnswer(string wrong)
    {
        await using var outliner = await Outliner(workers: 2, TimeSpan.FromMilliseconds(700));

        var texts = Enumerable.Range(0, 30).Select(at => at == 11 ? wrong : $"text {at}").ToList();
        var outlines = await Task.WhenAll(texts.Select(text => outliner.Outline(File, text, Cancel)));

        outlines.Zip(texts).ShouldAllBe(pair => pair.Second == wrong ? pair.First == null : pair.First!.Errors[0] == pair.Second);
        (await outliner.Outline(File, "next", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task LongTextsAndAnswers_PassEachOther()
    {
        // Each way holds 64 KiB: a side that wrote all before it read would wait until all of them are given up, and then each goes alone.
        await using var outliner = await Outliner(workers: 1);
        var texts = Enumerable.Range(0, 24).Select(at => $"{at}ä" + new string('x', 15_000 + (40_000 * (at % 3)))).ToList();

        var outlines = await Task.WhenAll(texts.Select(text => outliner.Outline(File, text, Cancel)));

        outlines.Select(outline => outline!.Errors[0]).ShouldBe(texts);
        outlines.Count(outline => outline!.Errors[1] == "1").ShouldBeLessThan(texts.Count / 2);
    }

    [Fact]
    public async Task CallerThatLeaves_TakesNobodyAlong()
    {
        await using var outliner = await Outliner(workers: 1, TimeSpan.FromMilliseconds(700));
        using var leave = new CancellationTokenSource();

        var hanging = outliner.Outline(File, "hang", leave.Token);
        var other = outliner.Outline(File, "other", Cancel);
        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => hanging);
        (await other).ShouldNotBeNull().Errors[0].ShouldBe("other");
    }

    [Fact]
    public async Task Disposed_LetsNobodyWait()
    {
        var outliner = await Outliner(workers: 1);
        var waiting = new[] { "hang", "second", "third" }.Select(text => outliner.Outline(File, text, Cancel)).ToList();

        await outliner.DisposeAsync();

        foreach (var caller in waiting)
        {
            await Should.ThrowAsync<OperationCanceledException>(() => caller);
        }

        await Should.ThrowAsync<ObjectDisposedException>(() => outliner.Outline(File, "late", Cancel));
    }

    [Fact]
    public async Task WorkerThatDoesNotStart_IsEachCallersFault()
    {
        await Write("os._exit(3)");
        await using var outliner = await Outliner(workers: 1);

        foreach (var caller in Enumerable.Range(0, 3).Select(at => outliner.Outline(File, $"text {at}", Cancel)).ToList())
        {
            (await Should.ThrowAsync<ResolverFault>(() => caller)).Code.ShouldBe("SYNTAX-START");
        }
    }

    private async ValueTask Write(string ready)
    {
        var place = folder.CreateSubdirectory("syntax-csharp").FullName;
        await System.IO.File.WriteAllTextAsync(Path.Combine(place, "resolver-syntax.dll"), Program.Replace("READY", ready, StringComparison.Ordinal), Cancel);
    }

    private Task<SandboxedOutliner> Outliner(int workers, TimeSpan? limit = null) => SandboxedOutliner.CreateAsync(
        fixture.Sandbox,
        new PythonForDotnet(fixture.Toolchains),
        fixture.Options with { WorkersFolder = folder.FullName, OutlineWorkers = workers, FileTime = limit ?? TimeSpan.FromSeconds(30) },
        TimeProvider.System,
        Cancel);

    // The worker's file is a program of Python's, whatever its name says.
    private sealed class PythonForDotnet(IToolchains inner) : IToolchains
    {
        public Task<Toolchain?> Find(string name, CancellationToken cancel) => inner.Find(name == "dotnet" ? "python" : name, cancel);

        public string CureFor(string name) => inner.CureFor(name);
    }
}
