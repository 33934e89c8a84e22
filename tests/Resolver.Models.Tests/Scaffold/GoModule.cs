using System.Diagnostics;
using Resolver.Core.Workspaces;

namespace Resolver.Models.Tests.Scaffold;

/// <summary>Files in a scratch folder, and the machine's own Go over them: no network, no other toolchain.</summary>
internal sealed class GoModule : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-go-").FullName;

    public GoModule(params IEnumerable<FileChange> files)
    {
        foreach (var file in files)
        {
            Put(file.Path.Value, file.Content!);
        }
    }

    public void Put(string path, string text)
    {
        var target = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    /// <summary>Exit code and everything that it said.</summary>
    public async Task<(int Exit, string Said)> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.Combine(_folder, "services", "orders"), RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in new[] { ("GOPROXY", "off"), ("GOTOOLCHAIN", "local"), ("GOFLAGS", "-mod=mod"), ("GOSUMDB", "off"), ("GOCACHE", Path.Combine(Path.GetTempPath(), "resolver-go-test-cache")) })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
