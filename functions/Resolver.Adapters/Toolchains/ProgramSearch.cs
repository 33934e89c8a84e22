using System.ComponentModel;
using System.Diagnostics;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Toolchains;

/// <summary>Finds programs and asks them questions, on the host: they are the operator's own programs, not the repository's.</summary>
internal sealed class ProgramSearch(string path)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] SystemFolders = ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/"];

    /// <summary>Every executable file of that name, in the order of <c>PATH</c>, then the further folders.</summary>
    public IEnumerable<string> All(string program, params string[] furtherFolders) =>
        path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(furtherFolders)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, program))
            .Where(IsExecutable)
            .Distinct(StringComparer.Ordinal);

    /// <summary>What a program prints, trimmed; null where it fails or does not answer in time.</summary>
    public static async Task<string?> Ask(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            // A shim may look for version files upwards from here: not from wherever Resolver was started.
            WorkingDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home && Directory.Exists(home) ? home : "/",
        };
        start.Environment["GOTOOLCHAIN"] = "local";
        try
        {
            using var process = Process.Start(start);
            return process is null ? null : await Answer(process);
        }
        catch (Win32Exception)
        {
            return null; // Not for this machine, or not executable after all.
        }
    }

    /// <summary>Where a program really is, all links followed.</summary>
    public static string Real(string file) => RealPath.Of(file);

    /// <summary>Read-only mounts for those folders that the sandbox does not have anyway, outermost first and none inside another.</summary>
    public static IReadOnlyList<SandboxMount> Mounts(params string[] folders)
    {
        var kept = new List<string>();
        foreach (var folder in folders.Where(Directory.Exists).Distinct(StringComparer.Ordinal).OrderBy(folder => folder.Length))
        {
            var inside = folder.TrimEnd('/') + "/";
            if (!SystemFolders.Concat(kept.Select(outer => outer + "/")).Any(outer => inside.StartsWith(outer, StringComparison.Ordinal)))
            {
                kept.Add(folder.TrimEnd('/'));
            }
        }

        return [.. kept.Select(folder => new SandboxMount(folder, folder))];
    }

    /// <summary>A <c>PATH</c> that begins with a toolchain's folders.</summary>
    public static string PathWith(params string[] folders) =>
        string.Join(':', folders.Concat(["/usr/local/bin", "/usr/bin", "/bin"]).Distinct(StringComparer.Ordinal));

    private static async Task<string?> Answer(Process process)
    {
        using var deadline = new CancellationTokenSource(Patience);
        process.StandardInput.Close();
        try
        {
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var answer = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await errors;
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0 ? answer.Trim() : null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return null;
        }
    }

    private static bool IsExecutable(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
