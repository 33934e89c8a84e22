using System.Globalization;

namespace Resolver.Adapters.Sandbox;

/// <summary>What processes hold together, shared pages counted once.</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes: everybody's own pages, and the largest share of one of them.</summary>
    public static long Private(IReadOnlyList<ProcessEntry> processes)
    {
        long own = 0;
        long shared = 0;
        foreach (var entry in processes)
        {
            var (resident, common) = Pages(entry.Id);
            own += resident - common;
            shared = Math.Max(shared, common);
        }

        return (own + shared) * Environment.SystemPageSize;
    }

    private static (long Resident, long Shared) Pages(int id)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{id}/statm").Split(' ');
            return (long.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[2], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }
}
