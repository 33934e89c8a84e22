namespace Resolver.Adapters.Sandbox;

/// <summary>What is really started for a command, and what has to be tidied up after it.</summary>
internal sealed record LaunchPlan
{
    /// <summary>What the first process inside prints on its error stream once everything is set up, just before the command.</summary>
    public const string ReadyMark = "\u0001ready\u0001\n";

    /// <summary>Program and arguments on this machine.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment of the program.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where it starts.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Marks the processes of the command where no namespace holds them.</summary>
    public string? Mark { get; init; }

    /// <summary>The cgroup that it joins; removed at the end.</summary>
    public ControlGroup? Group { get; init; }

    /// <summary>Whether <see cref="ReadyMark"/> comes.</summary>
    public bool SaysReady { get; init; }

    /// <summary>A pid namespace: once the process that we started has ended, the kernel has killed all the others.</summary>
    public bool DiesWithItsFirst { get; init; }

    /// <summary>Processes that the launcher itself adds to the tree.</summary>
    public int OwnProcesses { get; init; }

    /// <summary>Folders on this machine that the command may fill.</summary>
    public IReadOnlyList<string> WritableFolders { get; init; } = [];

    /// <summary>Turns what the command printed into what callers see.</summary>
    public Func<string, string> Output { get; init; } = static text => text;

    /// <summary>Gives back what the plan holds.</summary>
    public Action Release { get; init; } = static () => { };
}
