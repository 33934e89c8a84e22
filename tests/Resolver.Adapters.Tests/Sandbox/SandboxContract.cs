using System.Diagnostics;
using System.Globalization;
using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Tests.Sandbox;

/// <summary>What every implementation keeps, isolated or not.</summary>
public abstract class SandboxContract : IAsyncLifetime
{
    private static readonly string[] Expected = ["A=1 2", "B=\"ü\"\nnext", "HOME=/tmp", "LANG=C.UTF-8"];

    protected ISandbox Box { get; private set; } = null!;

    protected TestFolder Data { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract ISandbox Open(string dataFolder);

    public ValueTask InitializeAsync()
    {
        Box = Open(Data.Root);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Data.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    public async Task Command_WithAnExitCode_ReturnsIt(int code)
    {
        var result = await Shell($"exit {code}");

        result.ShouldSatisfyAllConditions(() => result.End.ShouldBe(SandboxEnd.Exited), () => result.ExitCode.ShouldBe(code));
    }

    [Fact]
    public async Task Command_KilledBySignal_Returns128AndTheSignal() =>
        (await Shell("kill -9 $$")).ExitCode.ShouldBe(137);

    [Fact]
    public async Task Command_ThatIsNotThere_Returns127() =>
        (await Run(["there-is-no-such-program"])).ExitCode.ShouldBe(127);

    [Fact]
    public async Task Command_PrintsOnBothStreams_BothAreKeptApart()
    {
        var result = await Shell("echo out; echo err >&2");

        result.Stdout.ShouldBe("out\n");
        result.Stderr.ShouldBe("err\n");
    }

    [Fact]
    public async Task Command_ReadsInput_FindsItsEnd() =>
        (await Run(["cat"])).ExitCode.ShouldBe(0);

    [Fact]
    public async Task Arguments_WithBlanksQuotesAndNewlines_ArriveUnchanged()
    {
        string[] odd = ["a b", "'\"$(id)`", "two\nlines", "", "-n", "*"];
        var result = await Run(["printf", "%s|", .. odd]);

        result.Stdout.ShouldBe(string.Concat(odd.Select(text => text + "|")));
    }

    [Fact]
    public async Task Environment_IsExactlyWhatWasAsked()
    {
        Environment.SetEnvironmentVariable("RESOLVER_TEST_SECRET", "hunter2");
        var result = await Run(["env", "-0"], command => command with
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "1 2", ["B"] = "\"ü\"\nnext", ["PATH"] = "/usr/bin:/bin" },
        });

        result.Stdout.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith("RESOLVER_BOX=", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBe([.. Expected, "PATH=/usr/bin:/bin"]);
    }

    [Fact]
    public async Task WorkingDirectory_IsTheMountedFolder()
    {
        Data.Write("repo/here.txt", "x");
        var result = await Shell("pwd; ls", InRepo);

        result.Stdout.ShouldBe("/box/repo\nhere.txt\n");
    }

    [Fact]
    public async Task WritableMount_KeepsWhatTheCommandWrote()
    {
        Data.Folder("repo");
        await Shell("mkdir sub && echo made > /box/repo/sub/file", InRepo);

        Data.Read("repo/sub/file").ShouldBe("made\n");
    }

    [Fact]
    public async Task WritableMount_FilesOfOurs_CanBeChangedAndDeletedInside()
    {
        Data.Write("repo/old/mine.txt", "before");
        Data.Write("repo/gone.txt", "x");
        (await Shell("echo after > old/mine.txt && rm gone.txt", InRepo)).ExitCode.ShouldBe(0);

        Data.Read("repo/old/mine.txt").ShouldBe("after\n");
        File.Exists(Data.At("repo/gone.txt")).ShouldBeFalse();
    }

    [Fact]
    public async Task WritableMount_AfterARun_CanBeDeletedByUs()
    {
        Data.Folder("repo");
        await Shell("mkdir -p deep/er && touch deep/er/file && chmod 0500 deep", InRepo);
        await Shell("chmod 0700 deep", InRepo);

        Directory.Delete(Data.At("repo"), recursive: true);
        Directory.Exists(Data.At("repo")).ShouldBeFalse();
    }

    [Fact]
    public async Task Mounts_BelowEachOther_AreBothSeen()
    {
        Data.Write("repo/a.txt", "a");
        Data.Folder("repo/inner");
        Data.Write("cache/b.txt", "b");
        var result = await Shell("cat /box/repo/a.txt /box/repo/inner/b.txt", command => InRepo(command) with
        {
            Mounts = [new SandboxMount(Data.At("cache"), "/box/repo/inner"), .. InRepo(command).Mounts],
        });

        result.Stdout.ShouldBe("ab");
    }

    [Fact]
    public async Task Mount_OfASingleFile_IsSeen()
    {
        Data.Write("tool.sh", "echo I am a tool\n");
        var result = await Run(["sh", "/box/tools/tool.sh"], command => command with { Mounts = [new SandboxMount(Data.At("tool.sh"), "/box/tools/tool.sh")] });

        result.Stdout.ShouldBe("I am a tool\n");
    }

    [Fact]
    public async Task Mount_OfNothing_IsAFaultThatNamesThePlaceInside()
    {
        var fault = await Should.ThrowAsync<ResolverFault>(() => Run(["true"], command => command with { Mounts = [new SandboxMount(Data.At("missing"), "/box/x")] }));

        fault.Code.ShouldBe("SANDBOX-START");
        fault.Message.ShouldContain("/box/x");
        fault.Message.ShouldNotContain(Data.Root);
    }

    [Fact]
    public async Task Deadline_EndsTheCommandAndItsDaemons()
    {
        Data.Folder("repo");
        var result = await Shell(
            "(setsid sh -c 'while :; do date +%s%N > /box/repo/alive; sleep 0.02; done' >/dev/null 2>&1 </dev/null &) ; sleep 60",
            command => InRepo(command) with { Limits = command.Limits with { Time = TimeSpan.FromMilliseconds(1200) } });

        result.End.ShouldBe(SandboxEnd.TimedOut);
        result.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        Data.ShouldStandStill("repo/alive");
    }

    [Fact]
    public async Task Exit_LeavesNoDaemonBehind()
    {
        Data.Folder("repo");
        var result = await Shell(
            "(setsid sh -c '(while :; do date +%s%N > /box/repo/alive; sleep 0.02; done) &' >/dev/null 2>&1 </dev/null &) ; until [ -e alive ]; do sleep 0.02; done",
            InRepo);

        result.End.ShouldBe(SandboxEnd.Exited);
        Data.ShouldStandStill("repo/alive");
    }

    [Fact]
    public async Task Cancel_EndsTheCommandAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        Data.Folder("repo");
        var running = Box.Run(InRepo(Command(["sh", "-c", "touch started; sleep 60"])), cancel.Token);
        await Data.Appears("repo/started");
        var watch = Stopwatch.StartNew();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Cancelled_BeforeTheStart_StartsNothing()
    {
        Data.Folder("repo");
        await Should.ThrowAsync<OperationCanceledException>(() => Box.Run(InRepo(Command(["touch", "/box/repo/ran"])), new CancellationToken(canceled: true)));

        File.Exists(Data.At("repo/ran")).ShouldBeFalse();
    }

    [Fact]
    public async Task Output_BeyondWhatIsKept_KeepsHeadAndTail()
    {
        var result = await Shell("echo first; seq 1 20000; echo last", command => command with { Limits = command.Limits with { OutputBytes = 4096 } });

        result.End.ShouldBe(SandboxEnd.Exited);
        result.Stdout.ShouldStartWith("first\n1\n2\n");
        result.Stdout.ShouldEndWith("\n20000\nlast\n");
        result.Stdout.ShouldContain("bytes left out");
        Encoding.UTF8.GetByteCount(result.Stdout).ShouldBeLessThan(4200);
    }

    [Fact]
    public async Task Output_ThatIsNotUtf8_IsReplaced() =>
        (await Shell(@"printf 'a\377b'")).Stdout.ShouldBe("a\uFFFDb");

    [Fact]
    public async Task Worker_IsSpokenToInBothDirections()
    {
        await using var worker = await Box.Start(Command(["sh", "-c", "while read -r line; do echo \"{\\\"said\\\":$line}\"; done"]), Token);
        var channel = new JsonLineChannel(worker);

        for (var number = 0; number < 50; number++)
        {
            (await channel.Call<int, Dictionary<string, int>>(number, Token))["said"].ShouldBe(number);
        }

        worker.Input.Close();
        var result = await worker.Completion;
        result.End.ShouldBe(SandboxEnd.Exited);
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Worker_Disposed_IsGone()
    {
        Data.Folder("repo");
        var worker = await Box.Start(InRepo(Command(["sh", "-c", "while :; do date +%s%N > alive; sleep 0.02; done"])), Token);
        await Data.Appears("repo/alive");
        await worker.DisposeAsync();

        (await worker.Completion).End.ShouldBe(SandboxEnd.Cancelled);
        Data.ShouldStandStill("repo/alive");
    }

    [Fact]
    public async Task Worker_ThatCrashes_CompletesWithItsErrors()
    {
        await using var worker = await Box.Start(Command(["sh", "-c", "echo broken >&2; exit 3"]), Token);
        var result = await worker.Completion;

        result.ExitCode.ShouldBe(3);
        result.Stderr.ShouldBe("broken\n");
    }

    [Fact]
    public async Task Worker_ThatEnded_LeavesItsLastWordsToBeRead()
    {
        await using var worker = await Box.Start(Command(["sh", "-c", "echo 42"]), Token);
        await worker.Completion;

        (await new JsonLineChannel(worker).Receive<int>(Token)).ShouldBe(42);
    }

    [Fact]
    public async Task ManyAtOnce_DoNotMixUp()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Shell($"echo {number}; exit {number}")));

        results.Select(result => result.ExitCode).ShouldBe(Enumerable.Range(0, 12));
        results.Select(result => result.Stdout.Trim()).ShouldBe(Enumerable.Range(0, 12).Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Description_NamesEveryLimit() =>
        Box.Describe().Limits.Keys.Order(StringComparer.Ordinal).ShouldBe(["disk", "file size", "memory", "network", "output", "processes", "time"]);

    protected Task<SandboxResult> Shell(string script, Func<SandboxCommand, SandboxCommand>? change = null) => Run(["sh", "-c", script], change);

    protected Task<SandboxResult> Run(IReadOnlyList<string> arguments, Func<SandboxCommand, SandboxCommand>? change = null) =>
        Box.Run((change ?? (command => command))(Command(arguments)), Token);

    protected SandboxCommand InRepo(SandboxCommand command) => command with
    {
        WorkingDirectory = SandboxPaths.Repo,
        Mounts = [new SandboxMount(Data.At("repo"), SandboxPaths.Repo, Writable: true)],
    };

    protected static SandboxCommand Command(IReadOnlyList<string> arguments) => new()
    {
        Arguments = arguments,
        WorkingDirectory = "/tmp",
        Limits = new SandboxLimits { Time = TimeSpan.FromSeconds(20), MemoryBytes = 512 << 20, Processes = 64, FileBytes = 256 << 20, DiskBytes = 256 << 20 },
    };
}
