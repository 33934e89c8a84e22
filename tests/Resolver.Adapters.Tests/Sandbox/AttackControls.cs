using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Resolver.Adapters.Sandbox;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Tests.Sandbox;

/// <summary>The same attacks without isolation: they succeed, so the tests that see them fail mean something.</summary>
public sealed class AttackControls : IDisposable
{
    private readonly TestFolder data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Files_AreReadAndWritten()
    {
        data.Write("secret.txt", "secret");
        data.Folder("user/.git/hooks");
        var result = await Shell($"cat {data.At("secret.txt")}; echo evil > {data.At("user/.git/hooks/post-checkout")}");

        result.Stdout.ShouldBe("secret");
        data.Read("user/.git/hooks/post-checkout").ShouldBe("evil\n");
    }

    [Fact]
    public async Task OurMemoryMapAndCommandLine_AreRead()
    {
        var result = await Shell(string.Create(CultureInfo.InvariantCulture, $"cat /proc/{Environment.ProcessId}/maps /proc/{Environment.ProcessId}/cmdline | tr '\\0' '\\n' | grep -o -E 'dotnet|Resolver.Adapters.Tests' | sort -u"));

        result.Stdout.ShouldBe("Resolver.Adapters.Tests\ndotnet\n");
    }

    [Fact]
    public async Task TheNetwork_IsReached()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var result = await Run("/usr/bin/python3", "-c", $"import socket; socket.create_connection(('127.0.0.1', {((IPEndPoint)listener.LocalEndpoint).Port}), 5); print('connected')");

        result.Stdout.ShouldBe("connected\n", result.Stderr);
    }

    [Fact]
    public async Task OtherProcesses_AreSeenAndKilled()
    {
        using var victim = Process.Start(new ProcessStartInfo("sleep", "61.8034") { UseShellExecute = false })!;
        var result = await Shell($"tr '\\0' ' ' < /proc/{victim.Id}/cmdline; kill -9 {victim.Id}");
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);

        result.Stdout.ShouldContain("61.8034");
        victim.ExitCode.ShouldBe(137);
    }

    private static Task<SandboxResult> Shell(string script) => Run("sh", "-c", script);

    private static Task<SandboxResult> Run(params string[] arguments) => new UnsandboxedSandbox(TimeProvider.System).Run(
        new SandboxCommand { Arguments = arguments, WorkingDirectory = "/tmp", Limits = new SandboxLimits { Time = TimeSpan.FromSeconds(20) } },
        TestContext.Current.CancellationToken);
}
