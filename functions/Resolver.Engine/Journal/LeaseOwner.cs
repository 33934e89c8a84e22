using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Resolver.Engine.Journal;

/// <summary>
/// Who holds a lease: one engine of one process. A holder whose process has died on this machine is known as dead at once, so that a
/// resumed run need not wait for the lease to expire.
/// </summary>
internal sealed record LeaseOwner(string Id, string Host, int Pid, string Started)
{
    /// <summary>Its number in this data folder; 0 before it is registered.</summary>
    public long No { get; set; }

    private static readonly ConcurrentDictionary<string, bool> Living = new(StringComparer.Ordinal);
    private static readonly string ThisHost = FindHost();

    /// <summary>A new owner in this process.</summary>
    public static LeaseOwner Create()
    {
        var owner = new LeaseOwner(Guid.NewGuid().ToString("N"), ThisHost, Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty);
        Living[owner.Id] = true;
        return owner;
    }

    /// <summary>Says that this owner will write no more.</summary>
    public void Retire() => Living.TryRemove(Id, out _);

    /// <summary>True only if the holder surely cannot write any more. One on another machine, or in another container, may be alive.</summary>
    public bool IsDead()
    {
        if (Host != ThisHost)
        {
            return false;
        }

        return StartOf(Pid) != Started || (Pid == Environment.ProcessId && !Living.ContainsKey(Id));
    }

    // A pid may be given out again; with its start time it names one process for as long as the machine is up.
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

    // Pids mean something within one boot and one pid namespace only.
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
