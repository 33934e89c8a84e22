using System.Globalization;

namespace Resolver.Benchmarks.Measure;

/// <summary>What a process and all below it have used, from the kernel's books.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    // Fields of /proc/pid/stat after the name, from 0: parent, user and system ticks, those of children that have ended.
    private const int Parent = 1;
    private const int FirstTicks = 11;
    private const int LastTicks = 14;

    /// <summary>Processor seconds of several trees, those of ended children included.</summary>
    public static double CpuSeconds(IEnumerable<int> roots)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(static folder => Stat(Path.GetFileName(folder))).OfType<(int Pid, string[] Fields)>().ToList();
        var below = all.ToLookup(static process => Number(process.Fields[Parent]));
        var known = all.ToDictionary(static process => process.Pid, static process => process.Fields);
        return roots.Where(known.ContainsKey).Sum(root => Ticks(root, known[root], below)) / TicksPerSecond;
    }

    /// <summary>The highest resident memory that a process ever had, in megabytes (10^6 bytes).</summary>
    public static double PeakMegabytes(int pid)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")).First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kibibytes = double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return kibibytes * 1024 / 1e6;
    }

    private static double Ticks(int pid, string[] fields, ILookup<int, (int Pid, string[] Fields)> below) =>
        Enumerable.Range(FirstTicks, LastTicks - FirstTicks + 1).Sum(field => Number(fields[field]))
        + below[pid].Sum(child => Ticks(child.Pid, child.Fields, below));

    private static (int Pid, string[] Fields)? Stat(string name)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        try
        {
            var stat = File.ReadAllText($"/proc/{name}/stat");
            return (pid, stat[(stat.LastIndexOf(')') + 2)..].Split(' '));
        }
        catch (IOException)
        {
            // It ended while we looked: its parent's books have it now.
            return null;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
