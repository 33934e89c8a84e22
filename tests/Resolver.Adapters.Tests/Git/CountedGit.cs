using System.Diagnostics;
using System.Globalization;

namespace Resolver.Adapters.Tests.Git;

/// <summary>A git that notes each of its starts.</summary>
internal sealed class CountedGit
{
    private readonly string log;

    public CountedGit(TestRepo repo)
    {
        log = Path.Combine(repo.Folder, "starts");
        Program = Path.Combine(repo.Folder, "counted-git");
        File.WriteAllText(log, string.Empty);
        File.WriteAllText(Program, $"#!/bin/sh\necho \"$$ $*\" >> '{log}'\nexec git \"$@\"\n");
        repo.Shell($"chmod +x '{Program}'");
    }

    public string Program { get; }

    /// <summary>What was started, in order.</summary>
    public IReadOnlyList<string> Starts => File.ReadAllLines(log);

    /// <summary>The readers of objects that are alive.</summary>
    public IReadOnlyList<int> Readers => [.. Starts.Where(static start => start.Contains(" cat-file ", StringComparison.Ordinal)).Select(Pid).Where(IsAlive)];

    public static async Task Kill(int pid, CancellationToken cancel)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await process.WaitForExitAsync(cancel);
    }

    private static int Pid(string start) => int.Parse(start.Split(' ')[0], CultureInfo.InvariantCulture);

    // What has ended and was not yet taken note of by its parent is a zombie.
    private static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
