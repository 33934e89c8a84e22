using Resolver.Core.Sandbox;

namespace Resolver.Syntax.Workers;

/// <summary>How the parser of one toolchain is started.</summary>
/// <param name="Toolchain">The toolchain's name, as <see cref="IToolchains.Find"/> takes it.</param>
/// <param name="Command">Makes the command of a worker; null where it cannot run on this machine.</param>
internal sealed record WorkerLanguage(string Toolchain, Func<WorkerSetting, CancellationToken, Task<SandboxCommand?>> Command);

/// <summary>What a worker's command is made from.</summary>
internal sealed record WorkerSetting(ISandbox Sandbox, Toolchain Toolchain, SyntaxOptions Options)
{
    /// <summary>A command that runs the toolchain's program with the worker's folder at <see cref="SandboxPaths.Tools"/>.</summary>
    public SandboxCommand Run(string folder, params string[] arguments) => new()
    {
        Arguments = [Toolchain.Executable, .. arguments],
        WorkingDirectory = "/tmp",
        Mounts = [.. Toolchain.Mounts, new SandboxMount(Path.Combine(Options.WorkersFolder, folder), SandboxPaths.Tools)],
        Environment = Environment(),
        Limits = Limits(),
    };

    /// <summary>A worker lives for many files: its time and output are bounded for each file by its caller, here for all of them.</summary>
    public SandboxLimits Limits() => new()
    {
        Time = TimeSpan.FromHours(6),
        MemoryBytes = Options.WorkerMemoryBytes,
        Processes = 64,
        OutputBytes = 64L << 20,
        DiskBytes = 16 << 20,
    };

    private Dictionary<string, string> Environment() => new(Toolchain.Environment, StringComparer.Ordinal)
    {
        // Writable or executable memory, never both, costs .NET a third of its start and maps files beyond the sandbox's limit.
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };
}
