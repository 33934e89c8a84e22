using System.Globalization;

namespace Resolver.Adapters.Sandbox;

/// <summary>One process as <c>/proc</c> shows it.</summary>
internal sealed record ProcessEntry(int Id, int Parent, int Session, char State, int Threads, long StartedAt, long ResidentPages);

/// <summary>The machine's processes, read from <c>/proc</c>; one reading serves all sandboxes for a moment.</summary>
internal static class ProcessTable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(30);
    private static readonly Lock Gate = new();
    private static IReadOnlyDictionary<int, ProcessEntry> latest = new Dictionary<int, ProcessEntry>();
    private static long readAt;

    /// <summary>A reading at most 30 ms old.</summary>
    public static IReadOnlyDictionary<int, ProcessEntry> Recent()
    {
        lock (Gate)
        {
            return readAt != 0 && TimeProvider.System.GetElapsedTime(readAt) < Fresh ? latest : Now();
        }
    }

    /// <summary>A reading made now.</summary>
    public static IReadOnlyDictionary<int, ProcessEntry> Now()
    {
        var table = new Dictionary<int, ProcessEntry>();
        if (Directory.Exists("/proc/self"))
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } entry)
                {
                    table[id] = entry;
                }
            }
        }

        lock (Gate)
        {
            (latest, readAt) = (table, TimeProvider.System.GetTimestamp());
        }

        return table;
    }

    /// <summary>One process, or null where there is none.</summary>
    public static ProcessEntry? Read(int id)
    {
        try
        {
            return Parse(id, File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The name stands in parentheses and may hold anything; fields are counted from its last ')'.
    private static ProcessEntry? Parse(int id, string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 22
            ? null
            : new ProcessEntry(id, (int)Number(fields[1]), (int)Number(fields[3]), fields[0][0], (int)Number(fields[17]), Number(fields[19]), Number(fields[21]));
    }

    private static long Number(string field) => long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
