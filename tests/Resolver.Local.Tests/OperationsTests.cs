using System.Text;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>What an operator does with a data folder: look it over, clear it out, measure it.</summary>
public sealed class OperationsTests
{
    [Fact]
    public async Task Doctor_FindsAHealthyJournal_AndADamagedOne()
    {
        using var play = await Playground.WithBug();
        (await play.Run(play.Arguments("--approve", "never"))).ExitCode.ShouldBe(0);
        var healthy = await play.Run("doctor", "--data", play.Data);
        healthy.Out.ShouldContain("checksums fit for");
        healthy.Out.ShouldContain("tables and indexes agree");

        var file = Path.Combine(play.Data, "engine.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[Encoding.Latin1.GetString(bytes).IndexOf("activity-completed", StringComparison.Ordinal)] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var damaged = await play.Run("doctor", "--data", play.Data);
        damaged.ExitCode.ShouldBe(1, damaged.ToString());
        damaged.Out.ShouldContain("!! damaged: ");
        (await play.Run("runs", "list", "--data", play.Data)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task SandboxOfWhichTheKernelForbidsOneCall_IsNotChosen()
    {
        using var play = await Playground.WithBug();

        // As the filter of a container engine does it: the call fails in whatever is started.
        string[] forbidden = ["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=sethostname", "-e", "inject=sethostname:error=EPERM"];
        var said = await Playground.Program("strace", play.Root, [.. forbidden, ResolverProgram.Path, "doctor", "--data", play.Data]);

        said.ShouldContain("ok sandbox: unshare");
    }

    [Fact]
    public async Task JournalThatWasReplacedByAnOlderOne_IsRefused_UntilTheLossIsAccepted()
    {
        using var play = await Playground.WithBug();
        (await play.Run("runs", "list", "--data", play.Data)).ExitCode.ShouldBe(0);
        var file = Path.Combine(play.Data, "engine.db");
        var older = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        (await play.Run(play.Arguments("--approve", "never"))).ExitCode.ShouldBe(0);
        await File.WriteAllBytesAsync(file, older, TestContext.Current.CancellationToken);

        var refused = await play.Run("runs", "list", "--data", play.Data);
        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("ENGINE-ROLLED-BACK");
        refused.Error.ShouldContain("resolver doctor --accept-loss");

        await play.Run("doctor", "--accept-loss", "--data", play.Data);
        (await play.List()).ShouldBeEmpty();
        (await play.Resolve()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Purge_DeletesWhatHasEnded_AndOnlyThat()
    {
        using var play = await Playground.WithBug();
        (await play.Run(play.Arguments("--approve", "never"))).ExitCode.ShouldBe(0);

        (await play.Run("runs", "purge", "--older-than", "1", "--data", play.Data)).Out.ShouldContain("0 runs deleted");
        (await play.Run("runs", "purge", "--older-than", "0", "--state", "Failed", "--data", play.Data)).Out.ShouldContain("0 runs deleted");
        (await play.Run("runs", "purge", "--older-than", "-1", "--data", play.Data)).ExitCode.ShouldBe(1);
        (await play.Run("runs", "purge", "--older-than", "0", "--state", "Completed", "--data", play.Data)).Out.ShouldContain("1 runs deleted");

        (await play.List()).ShouldBeEmpty();
        File.Exists(Path.Combine(play.Out, "run.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Metrics_GoToTheCollectorThatTheEnvironmentNames()
    {
        await using var collector = await Collector.Start();
        using var play = await Playground.WithBug();
        await using var resolver = ResolverProgram.Start(play.Root, play.Arguments("--approve", "never"), environment: collector.Environment);

        (await resolver.End()).ExitCode.ShouldBe(0);

        var sent = collector.Text("/v1/metrics");
        foreach (var name in (string[])["resolver.engine.turns", "resolver.engine.runs.ended", "resolver.engine.activity.duration", "resolver.engine.commit.duration", "repair-mechanically"])
        {
            sent.ShouldContain(name);
        }
    }
}
