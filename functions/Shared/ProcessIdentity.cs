using System.Diagnostics;
using System.Globalization;

namespace Resolver.Shared;

/// <summary>
/// A process, named so that another one on the same machine can tell whether it has ended: a pid may be given out again, with its start
/// time it names one process for as long as the machine is up. One source, compiled into each project that keeps such names on disk:
/// they share no library but Core, which does no I/O.
/// </summary>
/// <param name="Host">The boot and the pid namespace, within which pids mean something; elsewhere than on Linux the machine's name.</param>
/// <param name="Pid">Its id.</param>
/// <param name="Start">When it started, as the system counts; empty where that could not be read.</param>
internal sealed record ProcessIdentity(string Host, int Pid, string Start)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = new(FindHost(), Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty);

    /// <summary>True where its pid can be judged from here.</summary>
    public bool IsOfThisHost => Host == Current.Host;

    /// <summary>True only if it surely is no more. One on another machine, or in another container, may be alive.</summary>
    public bool IsGone => IsOfThisHost && StartOf(Pid) != Start;

    private static string? StartOf(int pid) => OperatingSystem.IsLinux() ? StartOnLinux(pid) : StartElsewhere(pid);

    private static string? StartOnLinux(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? StartElsewhere(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string FindHost()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + "/" + new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return Environment.MachineName;
        }
    }
}
