using System.Diagnostics;
using System.Globalization;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>Asks a repository on this machine.</summary>
internal sealed class GitFolder(string folder)
{
    public string Path => folder;

    /// <summary>Standard output of a git command.</summary>
    public async Task<string> Run(CancellationToken cancel, params IEnumerable<string> args)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder, .. args]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await git.StandardOutput.ReadToEndAsync(cancel);
        await git.WaitForExitAsync(cancel);
        return git.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', args)} ended with {git.ExitCode}.");
    }

    /// <summary>The last commit of the default branch before a moment.</summary>
    public async Task<string> CommitBefore(DateTimeOffset when, CancellationToken cancel) =>
        (await Run(cancel, "rev-list", "-1", "--first-parent", string.Create(CultureInfo.InvariantCulture, $"--before={when:yyyy-MM-dd'T'HH:mm:ssK}"), "HEAD")).Trim();

    /// <summary>The regular files of a commit.</summary>
    public async Task<HashSet<string>> Paths(string commit, CancellationToken cancel) =>
        (await Run(cancel, "ls-tree", "-r", "-z", "--name-only", commit)).Split('\0', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}
