using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Sandbox;

namespace Resolver.Syntax.Workers;

/// <summary>The Go parser is a program of ours that this machine's Go compiles once, offline and in the sandbox, for each version of either.</summary>
internal static class GoWorker
{
    private const string Program = "resolver-syntax-go";

    /// <summary>The command of a worker; compiles it first where that was not done yet. Null where compiling fails.</summary>
    public static async Task<SandboxCommand?> Command(WorkerSetting setting, CancellationToken cancel)
    {
        var sources = Path.Combine(setting.Options.WorkersFolder, "syntax-go");
        var folder = Path.Combine(setting.Options.CacheFolder!, await Key(setting.Toolchain, sources, cancel));
        var program = Path.Combine(folder, Program);
        if (!File.Exists(program) && !await Compile(setting, sources, folder, cancel))
        {
            return null;
        }

        return new SandboxCommand
        {
            Arguments = [SandboxPaths.Tools + "/" + Program],
            WorkingDirectory = "/tmp",
            Mounts = [new SandboxMount(program, SandboxPaths.Tools + "/" + Program)],
            Limits = setting.Limits(),
        };
    }

    private static async Task<string> Key(Toolchain toolchain, string sources, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(toolchain.Version));
        foreach (var file in Directory.EnumerateFiles(sources).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(await File.ReadAllBytesAsync(file, cancel));
        }

        return "syntax-go-" + Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    // Compiled aside and moved into place as a whole, so that two processes may do it at once and a killed one leaves nothing that looks ready.
    private static async Task<bool> Compile(WorkerSetting setting, string sources, string folder, CancellationToken cancel)
    {
        var aside = Directory.CreateDirectory(Path.Combine(setting.Options.CacheFolder!, Path.GetRandomFileName())).FullName;
        try
        {
            var result = await setting.Sandbox.Run(CompileCommand(setting, sources, aside), cancel);
            if (result is not { End: SandboxEnd.Exited, ExitCode: 0 })
            {
                return false;
            }

            Directory.CreateDirectory(folder);
            File.Move(Path.Combine(aside, Program), Path.Combine(folder, Program), overwrite: true);
            return true;
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private static SandboxCommand CompileCommand(WorkerSetting setting, string sources, string aside) => new()
    {
        Arguments = [setting.Toolchain.Executable, "build", "-trimpath", "-o", SandboxPaths.Out + "/" + Program, "."],
        WorkingDirectory = SandboxPaths.Tools,
        Mounts = [.. setting.Toolchain.Mounts, new SandboxMount(sources, SandboxPaths.Tools), new SandboxMount(aside, SandboxPaths.Out, Writable: true)],
        Environment = new Dictionary<string, string>(setting.Toolchain.Environment, StringComparer.Ordinal)
        {
            ["CGO_ENABLED"] = "0",
            ["GOPROXY"] = "off",
            ["GOTOOLCHAIN"] = "local",
            ["GOFLAGS"] = "-mod=mod -buildvcs=false",
            ["GOCACHE"] = "/tmp/go-build",
            ["GOPATH"] = "/tmp/go",
        },
        Limits = new SandboxLimits { Time = setting.Options.StartTime },
    };
}
