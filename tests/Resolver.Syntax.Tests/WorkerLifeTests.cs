using Microsoft.Extensions.Time.Testing;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;

namespace Resolver.Syntax.Tests;

/// <summary>What happens to workers, shown with a worker of the tests' own that does as the file says: hang, die, lie.</summary>
public sealed class WorkerLifeTests : IAsyncLifetime
{
    private const string Program = """
        import json, sys, os
        def say(line): sys.stdout.write(line + "\n"); sys.stdout.flush()
        READY
        for line in sys.stdin:
            text = json.loads(line)["text"]
            if text == "hang":
                while True: pass
            if text == "die": os._exit(1)
            if text == "kill": os.kill(os.getpid(), 9)
            if text.startswith("say "): say(text[4:])
            else: say(json.dumps({"strings": ["", "File"], "nodes": [1, 0, len(text), 0, 0, 0, 0, 0], "errors": [text]}))
            if text == "last": os._exit(0)
        """;

    private static readonly RepoPath File = RepoPath.Parse("a.py");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("resolver-syntax-workers-");
    private readonly FakeTimeProvider clock = new();
    private readonly ParserFixture fixture;
    private readonly RecordingSandbox sandbox;

    public WorkerLifeTests(ParserFixture fixture)
    {
        this.fixture = fixture;
        sandbox = new RecordingSandbox(fixture.Sandbox);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => Write("say('{\"languages\":[\"python\"]}')");

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Hang_EndsAtTheFilesLimitAndTheNextFileIsParsed()
    {
        await using var parser = Parser(TimeProvider.System, TimeSpan.FromMilliseconds(500));

        (await parser.Parse(File, "hang", Cancel)).ShouldBeNull();

        (await sandbox.Started.Single().Completion).End.ShouldBe(SandboxEnd.Cancelled);
        (await parser.Parse(File, "next", Cancel)).ShouldNotBeNull().Errors.ShouldBe(["next"]);
    }

    [Fact]
    public async Task Death_CostsOneAnswer()
    {
        await using var parser = Parser();

        (await parser.Parse(File, "die", Cancel)).ShouldBeNull();
        (await parser.Parse(File, "next", Cancel)).ShouldNotBeNull();
        (await parser.Parse(File, "die", Cancel)).ShouldBeNull();
        (await parser.Parse(File, "next", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task WorkerKilledInTheMiddleOfAFile_AnswersNull()
    {
        await using var parser = Parser();

        (await parser.Parse(File, "kill", Cancel)).ShouldBeNull();
        (await parser.Parse(File, "next", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task WorkerEndedFromOutside_IsReplaced()
    {
        await using var parser = Parser();

        var hanging = parser.Parse(File, "hang", Cancel);
        await (await sandbox.First).DisposeAsync();

        // Ended before its first word it has not started, and that is the machine's fault; either may come first here.
        var fault = await Record.ExceptionAsync(async () => (await hanging).ShouldBeNull());
        (fault as ResolverFault)?.Code.ShouldBe("SYNTAX-START");
        (fault is null or ResolverFault).ShouldBeTrue();
        (await parser.Parse(File, "next", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task WarmWorkerThatDiedBetweenFiles_IsReplacedWithoutLoss()
    {
        await using var parser = Parser();
        (await parser.Parse(File, "last", Cancel)).ShouldNotBeNull();
        await sandbox.Started.Single().Completion;

        (await parser.Parse(File, "second", Cancel)).ShouldNotBeNull().Errors.ShouldBe(["second"]);
    }

    [Fact]
    public async Task IdleWorker_IsEndedAndComesBack()
    {
        await using var parser = Parser();
        (await parser.Parse(File, "first", Cancel)).ShouldNotBeNull();
        var worker = sandbox.Started.Single();

        clock.Advance(TimeSpan.FromMinutes(1));
        worker.Completion.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(2));
        await worker.Completion;

        (await parser.Parse(File, "second", Cancel)).ShouldNotBeNull();
        sandbox.Started.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Cancelled_ThrowsAndTheNextFileIsParsed()
    {
        await using var parser = Parser();
        using var stop = new CancellationTokenSource();

        var hanging = parser.Parse(File, "hang", stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => hanging);
        (await parser.Parse(File, "next", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task ConcurrentCallers_EachGetTheirOwnAnswer()
    {
        await using var parser = Parser();

        var trees = await Task.WhenAll(Enumerable.Range(0, 50).Select(at => parser.Parse(File, at % 10 == 3 ? "die" : $"file {at}", Cancel)));

        trees.Select((tree, at) => (tree?.Errors[0] ?? "die", at)).ShouldAllBe(pair => pair.Item1 == (pair.at % 10 == 3 ? "die" : $"file {pair.at}"));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"strings":null,"nodes":null,"errors":null}""")]
    [InlineData("""{"strings":[""],"nodes":[],"errors":[]}""")]
    [InlineData("""{"strings":["",null],"nodes":[1,0,1,0,0,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","File"],"nodes":[1,0,99999,0,0,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","File"],"nodes":[1,0,2147483647,0,0,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","File"],"nodes":[1,-1,1,0,0,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","File"],"nodes":[1,0,5,7,0,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","File"],"nodes":[1,0,5,0,9,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","File","+"],"nodes":[1,0,5,0,0,0,0,2],"errors":[]}""")]
    [InlineData("""{"strings":["","File","+"],"nodes":[1,0,5,0,0,0,0,2,4,9],"errors":[]}""")]
    [InlineData("""{"strings":["","File"],"nodes":[1,0,5,2,0,0,0,0,1,0,4,0,0,0,0,0,1,1,2,0,0,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","File"],"nodes":[1,0,5,1,0,0,0,0,1,1,9,0,0,0,0,0],"errors":[]}""")]
    [InlineData("""{"strings":["","Name"],"nodes":[1,0,5,0,0,0,0,0],"errors":[]}""")]
    public async Task Lie_IsRefused(string reply)
    {
        await using var parser = Parser();

        (await parser.Parse(File, "say " + reply, Cancel)).ShouldBeNull();
        (await parser.Parse(File, "next", Cancel)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("os._exit(3)")]
    [InlineData("say('what')")]
    public async Task WorkerThatDoesNotStart_IsAFaultOfTheMachine(string ready)
    {
        await Write(ready);
        await using var parser = Parser();

        var fault = await Should.ThrowAsync<ResolverFault>(() => parser.Parse(File, "x", Cancel));

        fault.Code.ShouldBe("SYNTAX-START");
        fault.Transient.ShouldBeTrue();
    }

    [Fact]
    public async Task ToolchainThatIsAbsent_HasNoLanguage()
    {
        await using var parser = new SandboxedSyntaxParser(sandbox, new OnlyPython(fixture.Toolchains), fixture.Options, clock);

        (await parser.CanParse(File, Cancel)).ShouldBeTrue();
        (await parser.CanParse(RepoPath.Parse("a.cs"), Cancel)).ShouldBeFalse();
        (await parser.Parse(RepoPath.Parse("a.cs"), "class A { }", Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData("a.cs", "csharp")]
    [InlineData("src/A.CS", "csharp")]
    [InlineData("a.py", "python")]
    [InlineData("a.mjs", "javascript")]
    [InlineData("a.go", "go")]
    [InlineData("a.jsx", null)]
    [InlineData("a.tsx", null)]
    [InlineData("a.txt", null)]
    [InlineData("cs", null)]
    public void Language_IsToldByTheExtension(string path, string? expected) => SyntaxLanguages.Of(RepoPath.Parse(path)).ShouldBe(expected);

    [Fact]
    public void Roslyn_StaysInTheWorkersFolder()
    {
        Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.CodeAnalysis*.dll").ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "workers", "syntax-csharp"), "Microsoft.CodeAnalysis*.dll").Length.ShouldBe(2);
        AppDomain.CurrentDomain.GetAssemblies().ShouldNotContain(assembly => assembly.GetName().Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    private async ValueTask Write(string ready)
    {
        var place = folder.CreateSubdirectory("syntax-python").FullName;
        await System.IO.File.WriteAllTextAsync(Path.Combine(place, "main.py"), Program.Replace("READY", ready, StringComparison.Ordinal), Cancel);
    }

    private SandboxedSyntaxParser Parser(TimeProvider? time = null, TimeSpan? limit = null) =>
        fixture.Create(fixture.Options with { WorkersFolder = folder.FullName, FileTime = limit ?? TimeSpan.FromSeconds(10) }, sandbox, time ?? clock);

    private sealed class OnlyPython(IToolchains inner) : IToolchains
    {
        public Task<Toolchain?> Find(string name, CancellationToken cancel) =>
            name == "python" ? inner.Find(name, cancel) : Task.FromResult<Toolchain?>(null);

        public string CureFor(string name) => inner.CureFor(name);
    }
}
