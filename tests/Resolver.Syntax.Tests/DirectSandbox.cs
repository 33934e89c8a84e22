using System.Diagnostics;
using Resolver.Core.Sandbox;

namespace Resolver.Syntax.Tests;

/// <summary>Starts workers as plain processes.</summary>
internal sealed class DirectSandbox : ISandbox
{
    public SandboxReport Describe() => new("none", Isolated: false, new Dictionary<string, string>(StringComparer.Ordinal), null);

    public Task<SandboxResult> Run(SandboxCommand command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<ISandboxProcess> Start(SandboxCommand command, CancellationToken cancel)
    {
        string Outside(string text) => command.Mounts.Where(mount => mount.SandboxPath != mount.HostPath)
            .Aggregate(text, (path, mount) => path.Replace(mount.SandboxPath, mount.HostPath, StringComparison.Ordinal));
        var start = new ProcessStartInfo(command.Arguments[0], command.Arguments.Skip(1).Select(Outside))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return Task.FromResult<ISandboxProcess>(new Worker(Process.Start(start)!));
    }

    internal sealed class Worker(Process process) : ISandboxProcess
    {
        public Stream Input => process.StandardInput.BaseStream;

        public Stream Output => process.StandardOutput.BaseStream;

        public Task<SandboxResult> Completion => throw new NotSupportedException();

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}

internal sealed class DirectToolchains : IToolchains
{
    public Task<Toolchain?> Find(string name, CancellationToken cancel) => Task.FromResult<Toolchain?>(name switch
    {
        "dotnet" => new Toolchain(name, "10", "/usr/share/dotnet/dotnet", [], new Dictionary<string, string>(StringComparer.Ordinal)),
        "python" => new Toolchain(name, "3", "/usr/bin/python3", [], new Dictionary<string, string>(StringComparer.Ordinal)),
        "node" => new Toolchain(name, "v20", "/usr/bin/node", [], new Dictionary<string, string>(StringComparer.Ordinal)),
        _ => null,
    });

    public string CureFor(string name) => name;
}
