using System.Diagnostics;
using System.Globalization;
using Resolver.Adapters.Sandbox;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Tests.Sandbox;

/// <summary>Our own process is killed with -9 while sandboxes run: nothing of them may go on.</summary>
public sealed class HostDeathTests
{
    private const string Variable = "RESOLVER_TEST_HOLD";

    [Theory]
    [InlineData("bubblewrap")]
    [InlineData("unshare")]
    public async Task Killed_TakesItsSandboxesAlong(string kind)
    {
        using var folder = new TestFolder();
        folder.Folder("repo");
        var info = new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(HostDeathTests).Assembly.Location] : [])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { "-explicit", "only", "-method", $"{typeof(HostDeathTests).FullName}.{nameof(HoldASandbox)}" },
            Environment = { [Variable] = $"{kind} {folder.Root}" },
        };
        using var host = Process.Start(info)!;
        await folder.Appears("repo/alive");
        host.Kill();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);

        SpinWait.SpinUntil(() => !Stirs(folder), TimeSpan.FromSeconds(3));
        folder.ShouldStandStill("repo/alive");
        _ = new SandboxFactory(new SandboxOptions { DataFolder = folder.Root }, TimeProvider.System).Create();
        Directory.EnumerateDirectories("/sys/fs/cgroup", string.Create(CultureInfo.InvariantCulture, $"resolver-box-{host.Id}-*"),
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true }).ShouldBeEmpty();
    }

    /// <summary>Not a test by itself: the process that the test above kills.</summary>
    [Fact(Explicit = true)]
    [Trait("Kind", "ChildProcess")]
    public async Task HoldASandbox()
    {
        var (kind, root) = Environment.GetEnvironmentVariable(Variable)!.Split(' ', 2) is [var first, var second] ? (first, second) : default;
        var box = new SandboxFactory(new SandboxOptions { DataFolder = root, Kind = kind }, TimeProvider.System).Create();
        await box.Run(new SandboxCommand
        {
            Arguments = ["sh", "-c", "(setsid sh -c 'while :; do date +%s%N > alive; sleep 0.02; done' &); sleep 60"],
            WorkingDirectory = SandboxPaths.Repo,
            Mounts = [new SandboxMount(Path.Combine(root, "repo"), SandboxPaths.Repo, Writable: true)],
        }, TestContext.Current.CancellationToken);
    }

    private static bool Stirs(TestFolder folder)
    {
        var before = folder.Read("repo/alive");
        return SpinWait.SpinUntil(() => folder.Read("repo/alive") != before, TimeSpan.FromMilliseconds(150));
    }
}
