using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>One test run: the clone, the sandbox, the deadline and a fresh folder for results whose names only this run knows.</summary>
internal sealed class RunScope(TestPlan plan, Box box, ISandbox sandbox, IReadOnlyList<string>? tests, Deadline deadline, string outFolder)
{
    public TestPlan Plan => plan;

    public Box Box => box;

    /// <summary>Only these; null for all.</summary>
    public IReadOnlyList<string>? Tests => tests;

    public Deadline Deadline => deadline;

    /// <summary>The project's folder inside the sandbox.</summary>
    public string Root => plan.Root.Length == 0 ? SandboxPaths.Repo : $"{SandboxPaths.Repo}/{plan.Root}";

    /// <summary>The project's folder on this machine.</summary>
    public string HostRoot => Path.Combine(box.RepoFolder, plan.Root);

    /// <summary>A result file with a name that the code under test cannot know beforehand.</summary>
    public OwnedFile NewFile(string extension)
    {
        var name = $"{Path.GetRandomFileName().Replace(".", string.Empty, StringComparison.Ordinal)}{extension}";
        return new OwnedFile(Path.Combine(outFolder, name), $"{SandboxPaths.Out}/{name}");
    }

    /// <summary>Runs a command in the project's folder within what is left of the deadline.</summary>
    public Task<SandboxResult> Execute(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel) =>
        Execute(arguments, environment, reserve: TimeSpan.Zero, cancel);

    /// <summary>The same, keeping a part of the time for what comes after it.</summary>
    public async Task<SandboxResult> Execute(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment, TimeSpan reserve, CancellationToken cancel)
    {
        var command = box.Complete(new SandboxCommand
        {
            Arguments = arguments,
            WorkingDirectory = Root,
            Mounts = [new SandboxMount(outFolder, SandboxPaths.Out, Writable: true)],
            Environment = environment ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Limits = new SandboxLimits { Time = deadline.Remaining - reserve },
        });
        var result = await sandbox.Run(command, cancel);
        cancel.ThrowIfCancellationRequested();
        return result;
    }
}

/// <summary>A file of the runner's, seen from both sides.</summary>
internal sealed record OwnedFile(string HostPath, string BoxPath)
{
    private const long MaxBytes = 512L << 20;

    /// <summary>Whether there is a plain file of sane size; a link that the code under test put there is not followed.</summary>
    public bool Exists => new FileInfo(HostPath) is { Exists: true, LinkTarget: null } file && file.Length is > 0 and <= MaxBytes;
}

/// <summary>An absolute end, measured on the injected clock.</summary>
internal sealed class Deadline(TimeProvider clock, TimeSpan limit)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);
    private readonly long started = clock.GetTimestamp();

    public TimeSpan Elapsed => clock.GetElapsedTime(started);

    /// <summary>What is left; never nothing, so that the sandbox says that the time is over.</summary>
    public TimeSpan Remaining => limit - Elapsed is var left && left > Least ? left : Least;
}
