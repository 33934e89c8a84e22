using System.Diagnostics;
using System.Globalization;

namespace Resolver.Models.Ledger;

/// <summary>
/// The process that holds a reservation, as <c>host|pid|start</c>. One that has died on this machine is known as dead at once, so that a
/// resumed run need not wait until its reservations run out.
/// </summary>
internal sealed record LedgerHolder(string Host, int Pid, string Start)
{
    /// <summary>This process.</summary>
    public static LedgerHolder Current { get; } = new(FindHost(), Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static LedgerHolder Parse(string text)
    {
        var parts = text.Split('|');
        return new LedgerHolder(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]);
    }

    /// <summary>True only if the holder surely is no more. One on another machine, or in another container, may be alive.</summary>
    public bool IsDead => Host == Current.Host && StartOf(Pid) != Start;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}|{Pid}|{Start}");

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
