namespace Resolver.Core.Sandbox;

/// <summary>
/// Runs other people's code: no network, no credential, no environment of ours, nothing writable but what is mounted so.
/// Every process that the command started is gone when a call returns, also when they daemonize.
/// </summary>
public interface ISandbox
{
    /// <summary>Which isolation this is and which limits are real on this machine; <c>resolver doctor</c> prints it.</summary>
    SandboxReport Describe();

    /// <summary>Runs a command to its end, its deadline or its limits.</summary>
    /// <exception cref="Faults.ResolverFault"><c>SANDBOX-UNAVAILABLE</c>, <c>SANDBOX-START</c>.</exception>
    Task<SandboxResult> Run(SandboxCommand command, CancellationToken cancel);

    /// <summary>Starts a long-lived worker that is spoken to over its standard streams.</summary>
    /// <exception cref="Faults.ResolverFault"><c>SANDBOX-UNAVAILABLE</c>, <c>SANDBOX-START</c>.</exception>
    Task<ISandboxProcess> Start(SandboxCommand command, CancellationToken cancel);
}

/// <summary>A running worker; disposing kills its whole process tree and waits until it is gone.</summary>
public interface ISandboxProcess : IAsyncDisposable
{
    /// <summary>The worker's standard input.</summary>
    Stream Input { get; }

    /// <summary>The worker's standard output.</summary>
    Stream Output { get; }

    /// <summary>Completes when the worker and everything that it started is gone. Never faults.</summary>
    Task<SandboxResult> Completion { get; }
}

/// <summary>One command.</summary>
public sealed record SandboxCommand
{
    /// <summary>Program and arguments; no shell. The program is found on <c>PATH</c> of <see cref="Environment"/> or is a path inside.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The working directory, as the sandbox sees it.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What is mounted besides the system's read-only folders (<c>/usr</c>, <c>/bin</c>, <c>/lib*</c>, parts of <c>/etc</c>), a fresh <c>/tmp</c>, <c>/dev</c> and <c>/proc</c>.</summary>
    public IReadOnlyList<SandboxMount> Mounts { get; init; } = [];

    /// <summary>The whole environment; nothing of ours is passed. A <c>PATH</c>, <c>HOME=/tmp</c> and <c>LANG=C.UTF-8</c> are there unless given.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it may use.</summary>
    public SandboxLimits Limits { get; init; } = new();

    /// <summary>Only the setup phase has network.</summary>
    public bool Network { get; init; }
}

/// <summary>A folder or file that the sandbox sees.</summary>
/// <param name="HostPath">Absolute, on this machine; shims are resolved by the caller.</param>
/// <param name="SandboxPath">Absolute, inside. Runs use <see cref="SandboxPaths"/>.</param>
/// <param name="Writable">Default read-only.</param>
public sealed record SandboxMount(string HostPath, string SandboxPath, bool Writable = false);

/// <summary>Where things are inside every sandbox, so that outputs don't depend on the machine.</summary>
public static class SandboxPaths
{
    /// <summary>The attempt's clone.</summary>
    public const string Repo = "/box/repo";

    /// <summary>The folder for results that the runner owns.</summary>
    public const string Out = "/box/out";

    /// <summary>Caches from the setup phase, read-only for candidates.</summary>
    public const string Cache = "/box/cache";

    /// <summary>Our own helper programs, read-only.</summary>
    public const string Tools = "/box/tools";
}

/// <summary>Limits of one command. Each is enforced by the kernel or by a supervisor, as <see cref="SandboxReport"/> says.</summary>
public sealed record SandboxLimits
{
    /// <summary>Wall-clock; at the deadline the whole process tree is gone. Default 5 minutes.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Memory of all its processes together, bytes. Default 4 GiB.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processes and threads at one time. Default 512.</summary>
    public int Processes { get; init; } = 512;

    /// <summary>Bytes kept of each output stream: the head and the tail. Default 1 MiB. The rest is counted and dropped; more than 64 times as much ends the command.</summary>
    public long OutputBytes { get; init; } = 1L << 20;

    /// <summary>The largest file that it may write, bytes. Default 1 GiB.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary>What it may write in all to its writable mounts and <c>/tmp</c>, bytes. Default 4 GiB.</summary>
    public long DiskBytes { get; init; } = 4L << 30;
}

/// <summary>How a command ended.</summary>
public enum SandboxEnd
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>At its deadline.</summary>
    TimedOut,

    /// <summary>Over its memory.</summary>
    OutOfMemory,

    /// <summary>Over its process count.</summary>
    TooManyProcesses,

    /// <summary>Over its output.</summary>
    TooMuchOutput,

    /// <summary>Over its disk.</summary>
    TooMuchDisk,

    /// <summary>Killed by us: cancelled or disposed.</summary>
    Cancelled,
}

/// <summary>The result of one command.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Its exit code; 128 + signal when killed.</param>
/// <param name="Stdout">Head and tail of standard output, invalid UTF-8 replaced. Empty for started workers.</param>
/// <param name="Stderr">Head and tail of standard error.</param>
/// <param name="Elapsed">Wall-clock.</param>
public sealed record SandboxResult(SandboxEnd End, int ExitCode, string Stdout, string Stderr, TimeSpan Elapsed);

/// <summary>What isolates, and which limits are real.</summary>
/// <param name="Name"><c>bubblewrap</c>, <c>unshare</c> or <c>none</c>.</param>
/// <param name="Isolated">False for <c>none</c>.</param>
/// <param name="Limits">One line for each limit: its name and how it is enforced.</param>
/// <param name="Problem">Why the sandbox cannot be used and how to cure it; null where it can.</param>
public sealed record SandboxReport(string Name, bool Isolated, IReadOnlyDictionary<string, string> Limits, string? Problem);
